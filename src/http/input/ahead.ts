import type { Context } from "hono";

/** Whether a browser loads something before anybody asks for it, which says nothing of whether it will be looked at. */
export const isAhead = (c: Context): boolean =>
  /\bprefetch\b/i.test(c.req.header("sec-purpose") ?? c.req.header("purpose") ?? c.req.header("x-moz") ?? "");
