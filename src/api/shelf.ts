/** What programs read from. */
import type { Context } from "hono";
import { publicAddress } from "../http/publicAddress.ts";
import type { Site } from "../http/site.ts";
import type { Shelf } from "../reading/shelf.ts";

export const shelfOf = (site: Site, c: Context): Shelf => ({
  title: site.parts.config.title,
  address: publicAddress(site, c),
  db: site.db,
  library: site.library,
  today: site.today,
});
