/**
 * Messages of JSON-RPC 2.0, checked one by one before the protocol's library sees them: it answers nothing to a message that
 * it does not understand, and an agent then waits for ever.
 */
import { isJSONRPCRequest, type JSONRPCRequest, type RequestId } from "@modelcontextprotocol/sdk/types.js";

/** Codes of JSON-RPC 2.0, section 5.1. Servers define the range that `refused` begins. */
export const RPC_ERRORS = {
  notJson: -32_700,
  invalidRequest: -32_600,
  invalidParams: -32_602,
  internal: -32_603,
  refused: -32_000,
  /** The protocol's own code for a resource that does not exist. */
  unknownResource: -32_002,
} as const;

export interface RpcError {
  jsonrpc: "2.0";
  id: RequestId | null;
  error: { code: number; message: string };
}

export const rpcError = (id: RequestId | null, code: number, message: string): RpcError => ({
  jsonrpc: "2.0",
  id,
  error: { code, message },
});

export const notJson = (): RpcError => rpcError(null, RPC_ERRORS.notJson, "The message is not JSON.");

export type Incoming =
  | { kind: "request"; request: JSONRPCRequest }
  | { kind: "notification"; method: string; params: Record<string, unknown> | undefined }
  /** A response to a request of ours. We make none, so it needs no attention. */
  | { kind: "response" }
  | { kind: "invalid"; error: RpcError };

/** Reads one message; never throws. An error names the id of a request where it has one. */
export function readMessage(message: unknown): Incoming {
  if (!isFields(message)) return invalid(null, "A message is a JSON object.");
  const id = isRequestId(message.id) ? message.id : null;
  if (message.jsonrpc !== "2.0") return invalid(id, 'A message has "jsonrpc": "2.0".');
  const { method, params } = message;
  if (method === undefined && ("result" in message || "error" in message)) return { kind: "response" };
  if (typeof method !== "string") return invalid(id, "A request has a “method”, which is a string.");
  if (params !== undefined && (typeof params !== "object" || params === null))
    return invalid(id, "The “params” of a request are a JSON object.");
  if (!("id" in message)) return { kind: "notification", method, params: isFields(params) ? params : undefined };
  if (id === null) return invalid(null, "The “id” of a request is a string or a whole number.");
  // Further fields of the message are nobody's business, and the library takes a message with any for none.
  const request = { jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) };
  if (isFields(params ?? {}) && isJSONRPCRequest(request)) return { kind: "request", request };
  return { kind: "invalid", error: invalidParams(id, "they are a JSON object, whose “_meta” is another") };
}

export const invalidParams = (id: RequestId, why: string): RpcError =>
  rpcError(id, RPC_ERRORS.invalidParams, `The “params” of this request are not valid: ${why}.`);

const invalid = (id: RequestId | null, message: string): Incoming => ({
  kind: "invalid",
  error: rpcError(id, RPC_ERRORS.invalidRequest, message),
});

const isRequestId = (id: unknown): id is RequestId => typeof id === "string" || Number.isSafeInteger(id);

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
