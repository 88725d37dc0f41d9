/**
 * Answers the messages of one agent, the same over HTTP and over standard input. The protocol's library handles what is a
 * valid request; everything else gets the error that JSON-RPC has for it.
 */
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  CallToolRequestSchema,
  InitializeRequestSchema,
  type JSONRPCMessage,
  type JSONRPCRequest,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  PingRequestSchema,
  ReadResourceRequestSchema,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import type { Agent } from "./identity.ts";
import { invalidParams, RPC_ERRORS, type RpcError, readMessage, rpcError } from "./jsonRpc.ts";
import { createServer, TOOL_NAMES } from "./server.ts";

export interface Dispatcher {
  /** Returns the response to a message or a batch; undefined where none is due. Never throws for what an agent sends. */
  answer(body: unknown): Promise<object | undefined>;
  close(): Promise<void>;
}

/** The requests that are served, for which the library would report mistakes in the parameters as its own failures. */
const SCHEMAS: Record<string, { safeParse(request: unknown): { success: boolean; error?: unknown } }> = {
  initialize: InitializeRequestSchema,
  ping: PingRequestSchema,
  "tools/list": ListToolsRequestSchema,
  "tools/call": CallToolRequestSchema,
  "resources/list": ListResourcesRequestSchema,
  "resources/templates/list": ListResourceTemplatesRequestSchema,
  "resources/read": ReadResourceRequestSchema,
};

export async function createDispatcher(agent: Agent): Promise<Dispatcher> {
  const server = createServer(agent);
  const { transport, request, cancel } = createPipe();
  await server.connect(transport);

  async function answerOne(message: unknown, inBatch: boolean): Promise<object | undefined> {
    const read = readMessage(message);
    if (read.kind === "invalid") return read.error;
    if (read.kind === "response") return undefined;
    if (read.kind === "request") return mistakeIn(read.request, inBatch) ?? request(read.request);
    // In one batch, everything is answered: what arrives together was not asked first and regretted later.
    if (read.method === "notifications/cancelled" && !inBatch) cancel(read.params?.requestId);
    return undefined;
  }

  return {
    async answer(body) {
      if (!Array.isArray(body)) return answerOne(body, false);
      if (body.length === 0) return rpcError(null, RPC_ERRORS.invalidRequest, "A batch has at least one message.");
      const answers = await Promise.all(body.map((message) => answerOne(message, true)));
      const due = answers.filter((answer) => answer !== undefined);
      return due.length > 0 ? due : undefined;
    },
    close: () => server.close(),
  };
}

/** Returns the error of a request that the library would not refuse as JSON-RPC and the protocol ask. */
function mistakeIn({ id, method, params = {} }: JSONRPCRequest, inBatch: boolean): RpcError | undefined {
  if (method === "initialize" && inBatch)
    return rpcError(id, RPC_ERRORS.invalidRequest, "“initialize” is sent by itself, not in a batch.");
  const schema = Object.hasOwn(SCHEMAS, method) ? SCHEMAS[method] : undefined;
  if (!schema) return undefined;
  const { error } = schema.safeParse({ method, params });
  if (error !== undefined) return invalidParams(id, firstIssue(error));
  // Every list here is whole, so no cursor can be one of ours.
  if ("cursor" in params) return invalidParams(id, "“cursor” is none of ours; this list has one page");
  if (method === "tools/call" && !TOOL_NAMES.has(String(params.name)))
    return invalidParams(id, `there is no tool of this name; there are ${[...TOOL_NAMES].join(", ")}`);
  if (method === "resources/read" && !URL.canParse(String(params.uri))) return invalidParams(id, "“uri” is not a URI");
  return undefined;
}

function firstIssue(error: unknown): string {
  const [issue] = (error as { issues?: { path: PropertyKey[]; message: string }[] }).issues ?? [];
  const field = issue?.path.slice(1).map(String).join(".");
  return field ? `“${field}” is missing or of the wrong kind` : "they have a mistake";
}

/**
 * Connects the library to nothing but two functions. Requests get ids of ours, so that an agent that uses an id twice gets
 * both answers.
 */
function createPipe() {
  const waiting = new Map<RequestId, { id: RequestId; settle: (answer: object | undefined) => void }>();
  let last = 0;
  const transport: Transport = {
    async start() {},
    async close() {
      for (const { settle } of waiting.values()) settle(undefined);
      waiting.clear();
      transport.onclose?.();
    },
    async send(message) {
      // Anything else is a message to the agent, which nobody asked for.
      if ("method" in message || message.id === undefined) return;
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      asked?.settle({ ...message, id: asked.id });
    },
  };

  const receive = (message: JSONRPCMessage) => transport.onmessage?.(message);

  function request(message: JSONRPCRequest): Promise<object | undefined> {
    last++;
    const id = last;
    return new Promise((settle) => {
      waiting.set(id, { id: message.id, settle });
      receive({ ...message, id });
    });
  }

  /** A cancelled request is never answered. */
  function cancel(requestId: unknown): void {
    for (const [id, { settle, ...asked }] of waiting) {
      if (asked.id !== requestId) continue;
      receive({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: id } });
      waiting.delete(id);
      settle(undefined);
    }
  }

  return { transport, request, cancel };
}
