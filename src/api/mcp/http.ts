/**
 * The Model Context Protocol over HTTP, at `/mcp` (its streamable transport). Each request gets one JSON response, without
 * sessions: nothing is kept for an agent, and any process can answer any message. Cookies do not count; an agent that acts
 * for a reader sends an API token.
 */
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { type Context, type ErrorHandler, Hono } from "hono";
import type { Actor } from "../../app/permissions.ts";
import { permitted } from "../../http/actions.ts";
import { errorResponse } from "../../http/errorResponses.ts";
import { parseJson } from "../../http/limits/bodies.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { instanceLink } from "../instanceLink.ts";
import { createServer } from "./server.ts";

export const MCP_PATH = "/mcp";
/** A query is the longest part of a message. */
const MAX_MESSAGE_BYTES = 65_536;
/** Messages in one request, as an early version of the protocol allows. */
const MAX_MESSAGES = 20;
/** Codes of JSON-RPC 2.0, section 5.1; the range of the last one is for servers to define. */
const NOT_JSON = -32_700;
const REFUSED = -32_000;

export function mcpRoutes(site: WebContext): Hono {
  const routes = new Hono();
  routes.post(MCP_PATH, (c) => receive(site, c));
  routes.on(["GET", "DELETE"], MCP_PATH, (c) => {
    c.header("allow", "POST");
    const message = "Send messages by POST; there is no stream to listen to and no session to end.";
    return errorMessage(c, 405, REFUSED, message);
  });
  routes.onError(handleError(site));
  return routes;
}

async function receive(site: WebContext, c: Context): Promise<Response> {
  const { session } = await permitted(site, "POST /mcp", c);
  site.limit("agents", site.client(c));
  const body = parseJson((await site.bodies.read(c, MAX_MESSAGE_BYTES, tooLarge)).toString());
  if (body === undefined) return errorMessage(c, 400, NOT_JSON, "The body is not JSON.");
  const messages = Array.isArray(body) ? body.length : 1;
  if (messages > MAX_MESSAGES)
    return errorMessage(c, 413, REFUSED, `Send at most ${MAX_MESSAGES} messages in one request.`);
  // The first has been counted.
  for (let i = 1; i < messages; i++) site.limit("agents", site.client(c));
  await site.admission.enter(c, "reading");
  return respond(site, c, session, body);
}

/** Answers every message of a request by a server of its own. */
async function respond(site: WebContext, c: Context, actor: Actor | undefined, body: unknown): Promise<Response> {
  const instance = instanceLink(site, c);
  const server = createServer({
    ctx: site,
    actor,
    instance,
    version: site.services.version,
    howToAct: `Send an API token that may write as “Authorization: Bearer …”; readers make them at ${instance.address}/account.`,
    log: site.services.log,
  });
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  const parsedBody = Array.isArray(body) ? body.filter((message) => !isCancelling(message)) : body;
  const response = await transport.handleRequest(c.req.raw, { parsedBody });
  // The response is complete by now.
  await server.close();
  return response;
}

/**
 * Whether a message cancels a request. A cancelled request is never answered, while the transport waits for every answer;
 * and a request of another HTTP request could not be cancelled by this one.
 */
const isCancelling = (message: unknown): boolean =>
  typeof message === "object" &&
  message !== null &&
  "method" in message &&
  message.method === "notifications/cancelled";

const errorMessage = (
  c: Context,
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 421 | 429 | 500 | 503,
  code: number,
  message: string,
) => c.json({ jsonrpc: "2.0", error: { code, message }, id: null }, status, { "cache-control": "no-store" });

const handleError =
  ({ services }: WebContext): ErrorHandler =>
  (error, c) => {
    const { status, code, message } = errorResponse(services, c, error);
    const foreign = "A page of another site sent this request. Agents send no Origin, or the one of this instance.";
    return errorMessage(c, status, REFUSED, code === "foreign_form" ? foreign : message);
  };

const tooLarge = () =>
  new BroadsheetError(
    "too_large",
    `A message has at most ${MAX_MESSAGE_BYTES / 1_024} KiB; this one is larger, so it was not read.`,
  );
