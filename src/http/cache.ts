/**
 * Whole pages, kept until anything in the records changes or the feed day does. Made pages are the same for everybody
 * who is not signed in; others must not pass through here.
 */
import { hash } from "node:crypto";
import type { Context, MiddlewareHandler, Next } from "hono";
import { LRUCache } from "lru-cache";
import { wantsMarkdown } from "./contentNegotiation.ts";
import { matchesTag } from "./entityTags.ts";
import { singleFlight } from "./limits/singleFlight.ts";
import { textOf, wholeResponse } from "./wholeBody.ts";

/** Bytes of all kept pages together. */
const KEPT_BYTES = 32_000_000;
/** What makes a different page of the same path. Anything else in an address does not. */
const PARAMETERS = ["page"];

/** A page's address as far as it matters, so that pages that are kept are the same for everybody. */
export function pageAddress(c: Context): string {
  const given = PARAMETERS.flatMap((name) => (c.req.query(name) ? [[name, c.req.query(name) ?? ""]] : []));
  const { pathname } = new URL(c.req.url);
  return given.length > 0 ? `${pathname}?${new URLSearchParams(given)}` : pathname;
}

interface Kept {
  state: string;
  body: Buffer<ArrayBuffer>;
  etag: string;
  contentType: string;
}

export interface PageCache {
  /** Serves GETs that answered 200 from memory while the records stay as they are, and answers 304 to a matching ETag. */
  serve: MiddlewareHandler;
  /** Whether a page is in memory, or being made for somebody else. */
  holds(c: Context): boolean;
}

/**
 * `state()` changes whenever pages may; `enter` lets a request in that makes one. A page that several wait for is made
 * once for all of them.
 */
export function pageCache(state: () => string, enter: (c: Context) => Promise<void>): PageCache {
  const pages = new LRUCache<string, Kept>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ body }, address) => body.length + address.length,
  });
  const flights = singleFlight<Kept>();
  /** Requests that make a page already: its two forms have a cache each, and share addresses. */
  const making = new WeakSet<Request>();

  function addressOf(c: Context): string {
    // One address may have a page and the same as Markdown.
    const variant = wantsMarkdown(c) ? "markdown" : "";
    return [variant, c.req.path, ...PARAMETERS.map((name) => c.req.query(name) ?? "")].join("\n");
  }

  /** Undefined for what is not kept: no page, or somebody's own. */
  async function make(c: Context, next: Next, address: string, state: string): Promise<Kept | undefined> {
    await enter(c);
    making.add(c.req.raw);
    await next();
    if (c.res.status !== 200 || c.res.headers.has("set-cookie")) return undefined;
    const body = Buffer.from(await textOf(c.res));
    const kept = {
      state,
      body,
      etag: `"${hash("sha1", body, "base64url")}"`,
      contentType: c.res.headers.get("content-type") ?? "text/html",
    };
    pages.set(address, kept);
    return kept;
  }

  async function serve(c: Context, next: Next): Promise<void> {
    const isPage = c.req.method === "GET" || c.req.method === "HEAD";
    if (!isPage || making.has(c.req.raw)) return next();
    const address = addressOf(c);
    const now = state();
    const known = pages.get(address);
    const kept =
      known?.state === now ? known : await flights.run(flightOf(address, now), () => make(c, next, address, now));
    if (!kept) return;
    const headers = { "content-type": kept.contentType, etag: kept.etag, "cache-control": "no-cache" };
    c.res = undefined;
    if (matchesTag(c.req.header("if-none-match"), kept.etag)) c.res = new Response(null, { status: 304, headers });
    else c.res = wholeResponse(kept.body, headers);
  }

  return {
    serve,
    holds(c) {
      const [address, now] = [addressOf(c), state()];
      return pages.peek(address)?.state === now || flights.isUnderWay(flightOf(address, now));
    },
  };
}

const flightOf = (address: string, state: string): string => `${state}\n${address}`;
