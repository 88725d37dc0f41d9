/** `/about/` leads to `/about`. */
import type { MiddlewareHandler } from "hono";
import { trimTrailing } from "../lib/trim.ts";
import { backTo } from "./actions.ts";

/** By a path alone: whether browsers come by https, and by which name, a proxy in front may be alone to know. */
export const withoutSlash: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.res.status !== 404 || !["GET", "HEAD"].includes(c.req.method)) return;
  const { pathname, search } = new URL(c.req.url);
  const path = backTo(trimTrailing(pathname, "/"), "");
  if (path !== "" && path !== pathname) c.res = c.redirect(path + search, 301);
};
