/** Serves an operation: authenticates and authorizes the request, reads and checks it, and sends the response. */
import { hash, randomBytes } from "node:crypto";
import type { Context, Hono } from "hono";
import type { Session } from "../../http/accounts/authentication.ts";
import { publicAddress } from "../../http/accounts/origin.ts";
import { ACTIONS, type ActionName, bodyText, permitted } from "../../http/actions.ts";
import { matchesTag } from "../../http/entityTags.ts";
import type { WebContext } from "../../http/webContext.ts";
import { createParamReader } from "./coerceParams.ts";
import { readCursor, writeCursor } from "./cursors.ts";
import {
  AlternateResponse,
  actionName,
  type Operation,
  type OperationRequest,
  type RequestFields,
  routePath,
  writes,
} from "./operation.ts";
import { ApiError } from "./problemDetails.ts";
import type { Snapshots } from "./stablePagination.ts";
import { validateParts } from "./validationErrors.ts";

/** Each start counts the records' states from 0 again, so a tag of an earlier start must not be taken for one of this. */
const START_BYTES = 9;
const start = randomBytes(START_BYTES).toString("base64url");

export function mount(api: Hono, site: WebContext, snapshots: Snapshots, operation: Operation): void {
  const readRequest = createRequestReader(site, operation);
  const name = actionName(operation) as ActionName;
  if (writes(operation) && !(name in ACTIONS)) throw new Error(`${name} is missing in the table of actions`);

  async function respond(c: Context): Promise<Response> {
    const session = await authenticate(c);
    const parts = await readRequest(c);
    const tag = writes(operation) || operation.etag === "content" ? undefined : stateTag(site, c, session);
    if (tag !== undefined && isCurrent(c, tag)) return notModified(c, session, tag);
    // An operation that changes something was admitted with its body.
    await site.admission.enter(c);
    const paging = pagingOf(site, c, operation, parts);
    const request = { site, c, session, reader: session?.reader, snapshots, ...parts, ...paging };
    const result = await operation.handler(request as unknown as OperationRequest<never, never, never, never>);
    return send(c, operation, session, result, tag);
  }

  const authenticate = async (c: Context): Promise<Session | undefined> => {
    if (writes(operation)) return (await permitted(site, name, c)).session;
    return operation.requiresReader ? site.only(c, "reader") : site.sessions.reading(c);
  };

  api.on(operation.method.toUpperCase(), routePath(operation.path), respond);
}

type RequestParts = Record<"params" | "query" | "body", RequestFields>;

/** Reads a request by the operation's schemas. */
function createRequestReader(site: WebContext, { params, query, body, path }: Operation) {
  const readParams = params && createParamReader(params);
  const readQuery = query ? createParamReader(query) : (given: Record<string, string[]>) => given;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return async (c: Context): Promise<RequestParts> => {
    const inPath = Object.fromEntries(names.map((name) => [name, [c.req.param(name) ?? ""]]));
    const valid = validateParts([
      { in: "path", schema: params, value: readParams?.(inPath) ?? {} },
      { in: "query", schema: query, value: readQuery(c.req.queries()) },
      { in: "body", schema: body, value: body ? await readBody(site, c) : {} },
    ]) as RequestFields[];
    return { params: valid[0] ?? {}, query: valid[1] ?? {}, body: valid[2] ?? {} };
  };
}

async function readBody(site: WebContext, c: Context): Promise<unknown> {
  const text = await bodyText(site, c);
  if (text.trim() === "") return {};
  if (!/^application\/json\b/i.test(c.req.header("content-type") ?? ""))
    throw new ApiError("unsupported_media_type", "Send the body as JSON, with “Content-Type: application/json”.");
  const body = JSON.parse(text) as RequestFields;
  // The form's token has been checked by now.
  const { form: _, ...fields } = body;
  return fields;
}

/** The instance's URL, and what the pages of the operation's list go by. */
function pagingOf(site: WebContext, c: Context, { id }: Operation, { params, query }: RequestParts) {
  const address = publicAddress(c, site.services.config.baseUrl);
  const { cursor, limit: _, ...filters } = query;
  const list = JSON.stringify([id, params, filters]);
  return {
    address,
    list,
    place: <T>(schema: Parameters<typeof readCursor<T>>[2]) =>
      typeof cursor === "string" ? readCursor(list, cursor, schema) : undefined,
    next: (place: object) => {
      const { pathname, searchParams } = new URL(c.req.url);
      searchParams.set("cursor", writeCursor(list, place));
      return `${address}${pathname}?${searchParams}`;
    },
  };
}

const stateTag = ({ services, today }: WebContext, c: Context, session: Session | undefined): string => {
  const { pathname, search } = new URL(c.req.url);
  const who = session ? `${session.reader.id} ${session.reader.role} ${session.scopes.join(" ")}` : "";
  // A reader's answers tell what they have seen.
  const state = session ? services.records.readerState() : services.records.state();
  return tagOf(`${start} ${state} ${today()} ${who}\n${c.req.header("host")}\n${pathname}${search}`);
};

const tagOf = (text: string): string => `"${hash("sha1", text, "base64url")}"`;

const isCurrent = (c: Context, tag: string): boolean => matchesTag(c.req.header("if-none-match"), tag);

function send(
  c: Context,
  { responses, method }: Operation,
  session: Session | undefined,
  result: unknown,
  stateTag: string | undefined,
): Response {
  const other = result instanceof AlternateResponse ? result : undefined;
  const status = other?.status ?? responses[0].status;
  const body: unknown = other ? other.body : result;
  if (body === undefined) return c.body(null, status as 204);
  const text = JSON.stringify(body);
  const { next } = body as { next?: unknown };
  if (typeof next === "string") c.header("link", `<${next}>; rel="next"`);
  if (method === "get") {
    const tag = stateTag ?? tagOf(text);
    if (isCurrent(c, tag)) return notModified(c, session, tag);
    setCacheHeaders(c, session, tag);
  }
  return c.body(text, status as 200, { "content-type": "application/json" });
}

function notModified(c: Context, session: Session | undefined, tag: string): Response {
  setCacheHeaders(c, session, tag);
  return c.body(null, 304);
}

/** Lets a private cache store a reader's response and any cache an anonymous one. Each must revalidate it. */
function setCacheHeaders(c: Context, session: Session | undefined, tag: string): void {
  c.header("etag", tag);
  c.header("cache-control", session ? "private, no-cache" : "no-cache");
}
