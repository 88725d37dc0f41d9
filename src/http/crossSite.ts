/** Lets scripts of other sites read what is public and made for programs: feeds, the Hub's API, Markdown, citations. */
import type { MiddlewareHandler } from "hono";
import { DAY_S } from "../lib/time.ts";

const EXPOSED = "Content-Range, ETag, Link, Retry-After, X-Error-Code";
const ALLOWED = "If-Modified-Since, If-None-Match, Range";

/**
 * Adds the headers of CORS to the paths that `isOpen` picks, errors included. The browser then sends neither a cookie nor a
 * token, and may make no other requests than GET and HEAD.
 */
export const openToOtherSites =
  (isOpen: (path: string) => boolean): MiddlewareHandler =>
  async (c, next) => {
    await next();
    if (!isOpen(c.req.path)) return;
    const { headers, status } = c.res;
    headers.set("access-control-allow-origin", "*");
    headers.set("access-control-expose-headers", EXPOSED);
    if (c.req.method !== "OPTIONS" || status !== 204) return;
    headers.set("access-control-allow-methods", "GET, HEAD");
    headers.set("access-control-allow-headers", ALLOWED);
    headers.set("access-control-max-age", String(DAY_S));
  };
