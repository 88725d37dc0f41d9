/**
 * Whole pages, kept until anything in the records changes or the feed day does. Made pages are the same for everybody
 * who is not signed in; others must not pass through here.
 */
import { hash } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";

/** Characters of all kept pages together. */
const KEPT_CHARACTERS = 32_000_000;
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
  body: string;
  etag: string;
  contentType: string;
}

/** Serves GETs that answered 200 from memory while `state()` stays what it was, and answers 304 to a matching ETag. */
export function pageCache(state: () => string): MiddlewareHandler {
  const pages = new Map<string, Kept>();
  let characters = 0;

  function keep(address: string, kept: Kept): void {
    characters += kept.body.length - (pages.get(address)?.body.length ?? 0);
    pages.delete(address);
    pages.set(address, kept);
    // The page that was made longest ago goes first.
    for (const [oldest, page] of pages) {
      if (characters <= KEPT_CHARACTERS) break;
      pages.delete(oldest);
      characters -= page.body.length;
    }
  }

  return async (c, next) => {
    if (c.req.method !== "GET" && c.req.method !== "HEAD") return next();
    const address = [c.req.path, ...PARAMETERS.map((name) => c.req.query(name) ?? "")].join("\n");
    const now = state();
    let kept = pages.get(address);
    if (kept?.state !== now) {
      await next();
      if (c.res.status !== 200) return;
      const body = await c.res.text();
      kept = {
        state: now,
        body,
        etag: `"${hash("sha1", body, "base64url")}"`,
        contentType: c.res.headers.get("content-type") ?? "text/html",
      };
      keep(address, kept);
    }
    const headers = { "content-type": kept.contentType, etag: kept.etag, "cache-control": "no-cache" };
    c.res = undefined;
    if (matches(c.req.header("if-none-match"), kept.etag)) c.res = new Response(null, { status: 304, headers });
    else c.res = new Response(kept.body, { headers });
  };
}

/** RFC 9110, section 13.1.2: any of a list, weak or strong. */
export const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined && (header === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag));
