import type { Context, MiddlewareHandler } from "hono";
import { publicAddress } from "../http/accounts/origin.ts";
import type { WebContext } from "../http/webContext.ts";
import type { InstanceLink } from "../presenters/readContext.ts";

/** How this instance is named and linked to in the response to a request. */
export const instanceLink = ({ config, services }: WebContext, c: Context): InstanceLink => ({
  title: config.title,
  address: publicAddress(c, services.config.baseUrl),
});

/**
 * Caches responses that have URLs of this instance in them and are the same for everybody. Without a base URL the instance
 * has whatever name a request gives it, so nothing is cached.
 */
export const cachedForAll = (site: WebContext): MiddlewareHandler =>
  site.services.config.baseUrl === "" ? async (_, next) => next() : site.cached;
