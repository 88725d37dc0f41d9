/** `/about/` leads to `/about`. */
import type { MiddlewareHandler } from "hono";
import { trimTrailing } from "../lib/trim.ts";
import { backTo } from "./actions.ts";

/**
 * Redirects an address that was not found to the same without its slashes. Unlike Hono's own, by a path alone: only a
 * proxy in front may know by which name browsers come, and whether by https.
 */
export const trimTrailingSlash: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.res.status !== 404 || !["GET", "HEAD"].includes(c.req.method)) return;
  const { pathname, search } = new URL(c.req.url);
  const path = backTo(trimTrailing(pathname, "/"), "");
  if (path !== "" && path !== pathname) c.res = c.redirect(path + search, 301);
};
