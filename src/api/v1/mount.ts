/** What becomes of a request: counted, let in, read, checked, told apart from the last one, and answered. */
import { hash, randomBytes } from "node:crypto";
import type { Context, Hono } from "hono";
import type { Session } from "../../http/accounts/authentication.ts";
import { publicAddress } from "../../http/accounts/origin.ts";
import { ACTIONS, type ActionName, bodyText, permitted } from "../../http/actions.ts";
import { matches } from "../../http/cache.ts";
import type { WebContext } from "../../http/webContext.ts";
import { readingOf } from "./coerceParams.ts";
import { readCursor, writeCursor } from "./cursors.ts";
import {
  AlternateResponse,
  type Asked,
  actionName,
  type Fields,
  type Operation,
  routePath,
  writes,
} from "./operation.ts";
import { Refusal } from "./problemDetails.ts";
import type { Snapshots } from "./stablePagination.ts";
import { checked } from "./validationErrors.ts";

/** States of the records are counted from each start, so tags of an earlier one must not be taken for ours. */
const START_BYTES = 9;
const start = randomBytes(START_BYTES).toString("base64url");

export function mount(api: Hono, site: WebContext, snapshots: Snapshots, operation: Operation): void {
  const read = readerOf(site, operation);
  const name = actionName(operation) as ActionName;
  if (writes(operation) && !(name in ACTIONS)) throw new Error(`${name} is missing in the table of actions`);

  async function answer(c: Context): Promise<Response> {
    const visit = await visitOf(c);
    const services = await read(c);
    const tag = writes(operation) || operation.tag === "content" ? undefined : stateTag(site, c, visit);
    if (tag !== undefined && isKnown(c, tag)) return unchanged(c, visit, tag);
    // What changes something has been let in with its body.
    await site.admission.enter(c);
    const asked = { site, c, visit, reader: visit?.reader, snapshots, ...around(site, c, operation, services) };
    const result = await operation.run(asked as unknown as Asked<never, never, never, never>);
    return send(c, operation, visit, result, tag);
  }

  const visitOf = async (c: Context): Promise<Session | undefined> => {
    if (writes(operation)) return (await permitted(site, name, c)).visit;
    return operation.own ? site.only(c, "reader") : site.visits.reading(c);
  };

  const method = operation.method.toUpperCase();
  api.on(method, routePath(operation.path), answer);
}

type Parts = Record<"params" | "query" | "body", Fields>;

/** What a request says, by the operation's schemas. */
function readerOf(site: WebContext, { params, query, body, path }: Operation) {
  const readParams = params && readingOf(params);
  const readQuery = query ? readingOf(query) : (given: Record<string, string[]>) => given;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return async (c: Context): Promise<Parts> => {
    const inPath = Object.fromEntries(names.map((name) => [name, [c.req.param(name) ?? ""]]));
    const read = checked([
      { in: "path", schema: params, given: readParams?.(inPath) ?? {} },
      { in: "query", schema: query, given: readQuery(c.req.queries()) },
      { in: "body", schema: body, given: body ? await bodyOf(site, c) : {} },
    ]) as Fields[];
    return { params: read[0] ?? {}, query: read[1] ?? {}, body: read[2] ?? {} };
  };
}

async function bodyOf(site: WebContext, c: Context): Promise<unknown> {
  const text = await bodyText(site, c);
  if (text.trim() === "") return {};
  if (!/^application\/json\b/i.test(c.req.header("content-type") ?? ""))
    throw new Refusal("unsupported_media_type", "Send the body as JSON, with “Content-Type: application/json”.");
  const body = JSON.parse(text) as Fields;
  // What a browser's form sends along to show that it is ours has been looked at.
  const { form: _, ...fields } = body;
  return fields;
}

/** How the operation speaks of its address and its list. */
function around(site: WebContext, c: Context, { id }: Operation, parts: Parts) {
  const address = publicAddress(c, site.services.config.baseUrl);
  const { cursor, limit: _, ...which } = parts.query;
  const list = JSON.stringify([id, parts.params, which]);
  return {
    ...parts,
    address,
    list,
    place: <T>(shape: Parameters<typeof readCursor<T>>[2]) =>
      typeof cursor === "string" ? readCursor(list, cursor, shape) : undefined,
    next: (place: object) => {
      const { pathname, searchParams } = new URL(c.req.url);
      searchParams.set("cursor", writeCursor(list, place));
      return `${address}${pathname}?${searchParams}`;
    },
  };
}

const stateTag = ({ services, today }: WebContext, c: Context, visit: Session | undefined): string => {
  const { pathname, search } = new URL(c.req.url);
  const who = visit ? `${visit.reader.id} ${visit.reader.role} ${visit.scopes.join(" ")}` : "";
  return tagOf(`${start} ${services.records.state()} ${today()} ${who}\n${c.req.header("host")}\n${pathname}${search}`);
};

const tagOf = (text: string): string => `"${hash("sha1", text, "base64url")}"`;

const isKnown = (c: Context, tag: string): boolean => matches(c.req.header("if-none-match"), tag);

function send(
  c: Context,
  { answers, method }: Operation,
  visit: Session | undefined,
  result: unknown,
  stateTag: string | undefined,
): Response {
  const other = result instanceof AlternateResponse ? result : undefined;
  const status = other?.status ?? answers[0].status;
  const body: unknown = other ? other.body : result;
  if (body === undefined) return c.body(null, status as 204);
  const text = JSON.stringify(body);
  const { next } = body as { next?: unknown };
  if (typeof next === "string") c.header("link", `<${next}>; rel="next"`);
  if (method === "get") {
    const tag = stateTag ?? tagOf(text);
    if (isKnown(c, tag)) return unchanged(c, visit, tag);
    keepable(c, visit, tag);
  }
  return c.body(text, status as 200, { "content-type": "application/json" });
}

function unchanged(c: Context, visit: Session | undefined, tag: string): Response {
  keepable(c, visit, tag);
  return c.body(null, 304);
}

/** By whoever asked; by anybody where nobody in particular did. Always to be asked for again. */
function keepable(c: Context, visit: Session | undefined, tag: string): void {
  c.header("etag", tag);
  c.header("cache-control", visit ? "private, no-cache" : "no-cache");
}
