/**
 * Whole pages, kept until anything in the records changes or the feed day does. Made pages are the same for everybody
 * who is not signed in; others must not pass through here.
 */
import { hash } from "node:crypto";
import type { MiddlewareHandler } from "hono";

/** About 100 KB a page. */
const CACHED_PAGES = 500;

interface Kept {
  state: string;
  body: string;
  etag: string;
  contentType: string;
}

/** Serves GETs that answered 200 from memory while `state()` stays what it was, and answers 304 to a matching ETag. */
export function pageCache(state: () => string): MiddlewareHandler {
  const pages = new Map<string, Kept>();
  return async (c, next) => {
    if (c.req.method !== "GET" && c.req.method !== "HEAD") return next();
    const address = c.req.url.slice(c.req.url.indexOf("/", 8));
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
      pages.delete(address);
      pages.set(address, kept);
      if (pages.size > CACHED_PAGES) pages.delete(pages.keys().next().value ?? "");
    }
    const headers = { "content-type": kept.contentType, etag: kept.etag, "cache-control": "no-cache" };
    c.res = undefined;
    if (matches(c.req.header("if-none-match"), kept.etag)) c.res = new Response(null, { status: 304, headers });
    else c.res = new Response(kept.body, { headers });
  };
}

/** RFC 9110, section 13.1.2: any of a list, weak or strong. */
const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined && (header === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag));
