/** What programs read from. */
import type { Context, MiddlewareHandler } from "hono";
import { publicAddress } from "../http/accounts/origin.ts";
import type { AppContext } from "../http/site.ts";
import type { ReadContext } from "../presenters/readContext.ts";

export const readContextOf = (site: AppContext, c: Context): ReadContext => ({
  title: site.parts.config.title,
  address: publicAddress(c, site.parts.config.baseUrl),
  db: site.db,
  library: site.library,
  today: site.today,
});

/**
 * Keeps what has addresses of this instance in it and is the same for everybody. Without an address of its own the
 * instance has whatever name a request gives it, so nothing is kept.
 */
export const keptForAll = (site: AppContext): MiddlewareHandler =>
  site.parts.config.baseUrl === "" ? async (_, next) => next() : site.cached;
