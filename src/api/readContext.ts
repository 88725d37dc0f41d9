/** What programs read from. */
import type { Context, MiddlewareHandler } from "hono";
import { publicAddress } from "../http/accounts/origin.ts";
import type { WebContext } from "../http/webContext.ts";
import type { ReadContext } from "../presenters/readContext.ts";

export const readContextOf = (site: WebContext, c: Context): ReadContext => ({
  title: site.services.config.title,
  address: publicAddress(c, site.services.config.baseUrl),
  db: site.db,
  library: site.library,
  today: site.today,
});

/**
 * Keeps what has addresses of this instance in it and is the same for everybody. Without an address of its own the
 * instance has whatever name a request gives it, so nothing is kept.
 */
export const keptForAll = (site: WebContext): MiddlewareHandler =>
  site.services.config.baseUrl === "" ? async (_, next) => next() : site.cached;
