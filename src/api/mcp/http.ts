/**
 * The protocol over HTTP, at `/mcp` (its streamable transport). Every message is answered by itself, in one answer of
 * JSON: no sessions, so nothing is kept for an agent and any process can answer any message. Cookies do not count; who
 * acts sends an API token.
 */
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { type Context, type ErrorHandler, Hono } from "hono";
import { authorize } from "../../app/permissions.ts";
import { permitted } from "../../http/actions.ts";
import { errorResponse } from "../../http/errorResponses.ts";
import { parseJson } from "../../http/limits/bodies.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { readContextOf } from "../readContext.ts";
import { createServer } from "./server.ts";

export const MCP_PATH = "/mcp";
/** A query is the longest of what is sent. */
const MAX_MESSAGE_BYTES = 65_536;
/** Sent together, as an early version of the protocol allows. */
const MAX_MESSAGES = 20;
/** Codes of JSON-RPC 2.0, section 5.1; the last is ours to give. */
const NOT_JSON = -32_700;
const REFUSED = -32_000;

export function mcpRoutes(site: WebContext): Hono {
  const { services } = site;
  const door = new Hono();

  door.post(MCP_PATH, async (c) => {
    const { visit } = await permitted(site, "POST /mcp", c);
    site.limit("agents", site.client(c));
    const body = parseJson((await site.bodies.read(c, MAX_MESSAGE_BYTES, tooLarge)).toString());
    if (body === undefined) return refusal(c, 400, NOT_JSON, "The body is not JSON.");
    const sent = Array.isArray(body) ? body.length : 1;
    if (sent > MAX_MESSAGES)
      return refusal(c, 413, REFUSED, `At most ${MAX_MESSAGES} messages are taken together; please send fewer.`);
    // The first has been counted.
    for (let i = 1; i < sent; i++) site.limit("agents", site.client(c));
    await site.admission.enter(c, "reading");
    const shelf = readContextOf(site, c);
    const server = createServer({
      shelf,
      version: services.version,
      now: services.clock(),
      permit(useCase) {
        authorize(site, visit, useCase);
        return visit.reader;
      },
      howToAct: `Send an API token that may write as “Authorization: Bearer …”; readers make them at ${shelf.address}/account.`,
      log: services.log,
    });
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    const parsedBody = Array.isArray(body) ? body.filter((message) => !isCancelling(message)) : body;
    const answer = await transport.handleRequest(c.req.raw, { parsedBody });
    // All has been said by then.
    await server.close();
    return answer;
  });
  door.on(["GET", "DELETE"], MCP_PATH, (c) => {
    c.header("allow", "POST");
    return refusal(
      c,
      405,
      REFUSED,
      "Messages are sent here by POST; there is no stream to listen to and no session to end.",
    );
  });
  door.onError(failed(site));
  return door;
}

/**
 * What is cancelled is never answered, and the transport goes on waiting for all that was asked; nothing that came in
 * another request could be cancelled by this one.
 */
const isCancelling = (message: unknown): boolean =>
  typeof message === "object" &&
  message !== null &&
  "method" in message &&
  message.method === "notifications/cancelled";

const refusal = (
  c: Context,
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 421 | 429 | 500 | 503,
  code: number,
  message: string,
) => c.json({ jsonrpc: "2.0", error: { code, message }, id: null }, status, { "cache-control": "no-store" });

const failed =
  ({ services }: WebContext): ErrorHandler =>
  (error, c) => {
    const { status, code, message } = errorResponse(services, c, error);
    const foreign = "A page of another site sends this request. Agents send no Origin, or the one of this instance.";
    return refusal(c, status, REFUSED, code === "foreign_form" ? foreign : message);
  };

const tooLarge = () =>
  new BroadsheetError(
    "too_large",
    `A message has at most ${MAX_MESSAGE_BYTES / 1_024} KiB; this one is larger, so it was not read.`,
  );
