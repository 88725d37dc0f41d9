/**
 * The Model Context Protocol over HTTP, at `/mcp` (its streamable transport). Each request gets one JSON response, without
 * sessions: nothing is kept for an agent, and any process can answer any message. Cookies do not count; an agent that acts
 * for a reader sends an API token.
 */
import { SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/sdk/types.js";
import { type Context, type ErrorHandler, Hono } from "hono";
import type { Actor } from "../../app/permissions.ts";
import { permitted } from "../../http/actions.ts";
import { type ErrorResponse, errorResponse } from "../../http/errorResponses.ts";
import { parseJson } from "../../http/limits/bodies.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { instanceLink } from "../instanceLink.ts";
import { createDispatcher } from "./dispatch.ts";
import { notJson, RPC_ERRORS, rpcError } from "./jsonRpc.ts";

export const MCP_PATH = "/mcp";
/** A query is the longest part of a message. */
const MAX_MESSAGE_BYTES = 65_536;
/** Messages in one request, as an early version of the protocol allows. */
const MAX_MESSAGES = 20;
/** The address is typed into the settings of agents, now and then with a slash at its end. */
const PATHS = [MCP_PATH, `${MCP_PATH}/`];
const METHODS = "POST, OPTIONS";
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

export function mcpRoutes(site: WebContext): Hono {
  const routes = new Hono();
  routes.on("POST", PATHS, (c) => receive(site, c));
  for (const path of PATHS) routes.all(path, refuseMethod);
  routes.onError(handleError(site));
  return routes;
}

function refuseMethod(c: Context): Response {
  c.header("allow", METHODS);
  if (c.req.method === "OPTIONS") return c.body(null, 204);
  const message = "Send messages by POST; there is no stream to listen to and no session to end.";
  return errorMessage(c, 405, RPC_ERRORS.refused, message);
}

async function receive(site: WebContext, c: Context): Promise<Response> {
  const { session } = await permitted(site, "POST /mcp", c);
  site.limit("agents", site.client(c));
  if (!JSON_TYPE.test(c.req.header("content-type") ?? ""))
    return errorMessage(c, 415, RPC_ERRORS.refused, "Send messages with “Content-Type: application/json”.");
  const body = parseJson((await site.bodies.read(c, MAX_MESSAGE_BYTES, tooLarge)).toString());
  if (body === undefined) return c.json(notJson(), 400, UNSTORED);
  const messages = Array.isArray(body) ? body.length : 1;
  if (messages > MAX_MESSAGES)
    return errorMessage(c, 413, RPC_ERRORS.refused, `Send at most ${MAX_MESSAGES} messages in one request.`);
  const version = c.req.header("mcp-protocol-version");
  if (version !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(version) && !isInitializing(body))
    return errorMessage(
      c,
      400,
      RPC_ERRORS.refused,
      `This version of the protocol is not supported; supported are ${SUPPORTED_PROTOCOL_VERSIONS.join(", ")}.`,
    );
  // The first has been counted.
  for (let i = 1; i < messages; i++) site.limit("agents", site.client(c));
  await site.admission.enter(c, "reading");
  return respond(site, c, session, body);
}

/** An agent learns by this message which versions there are. */
const isInitializing = (body: unknown): boolean =>
  typeof body === "object" && body !== null && "method" in body && body.method === "initialize";

/** Answers every message of a request by a server of its own. The response is JSON whatever `Accept` says. */
async function respond(site: WebContext, c: Context, actor: Actor | undefined, body: unknown): Promise<Response> {
  const instance = instanceLink(site, c);
  const dispatcher = await createDispatcher({
    ctx: site,
    actor,
    instance,
    version: site.services.version,
    howToAct: `Send an API token that may write as “Authorization: Bearer …”; readers make them at ${instance.address}/account.`,
    log: site.services.log,
  });
  const answer = await dispatcher.answer(body);
  await dispatcher.close();
  if (answer === undefined) return c.body(null, 202);
  const isInvalid = "error" in answer && (answer.error as { code: number }).code === RPC_ERRORS.invalidRequest;
  return c.json(answer, isInvalid ? 400 : 200, UNSTORED);
}

const UNSTORED = { "cache-control": "no-store" };

const errorMessage = (c: Context, status: ErrorResponse["status"] | 405 | 415, code: number, message: string) =>
  c.json(rpcError(null, code, message), status, UNSTORED);

const handleError =
  ({ services }: WebContext): ErrorHandler =>
  (error, c) => {
    const { status, code, message } = errorResponse(services, c, error);
    const foreign = "A page of another site sent this request. Agents send no Origin, or the one of this instance.";
    return errorMessage(c, status, RPC_ERRORS.refused, code === "foreign_form" ? foreign : message);
  };

const tooLarge = () =>
  new BroadsheetError(
    "too_large",
    `A message has at most ${MAX_MESSAGE_BYTES / 1_024} KiB; this one is larger, so it was not read.`,
  );
