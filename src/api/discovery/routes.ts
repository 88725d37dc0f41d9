/** How browsers and search engines find their way: OpenSearch, a site map, robots.txt. */

import { Hono } from "hono";
import { publicAddress } from "../../http/accounts/origin.ts";
import type { WebContext } from "../../http/webContext.ts";
import { DAY_S } from "../../lib/time.ts";
import { idsOf } from "../../store/papers/papers.ts";
import { plainTextErrors } from "../plainTextErrors.ts";
import { openSearch, suggestionList } from "./opensearch.ts";
import { robotsText } from "./robots.ts";
import { sitemapRoutes } from "./sitemap.ts";

export function discoveryRoutes(site: WebContext): Hono {
  const { db, services } = site;
  const { config, suggestions } = services;
  const door = new Hono();
  door.onError(plainTextErrors(site));

  door.get("/opensearch.xml", (c) => {
    c.header("content-type", "application/opensearchdescription+xml; charset=utf-8");
    c.header("cache-control", `private, max-age=${DAY_S}`);
    return c.body(openSearch(config.title, publicAddress(c, config.baseUrl)));
  });
  door.get("/opensearch/suggest", async (c) => {
    const typed = c.req.query("q") ?? "";
    const offered = suggestions.offer(typed);
    const ids = await idsOf(
      db,
      offered.titles.map(({ key }) => key),
    );
    c.header("content-type", "application/x-suggestions+json; charset=utf-8");
    c.header("cache-control", "private, max-age=60");
    return c.body(JSON.stringify(suggestionList(typed, offered, ids, publicAddress(c, config.baseUrl))));
  });

  door.get("/robots.txt", (c) => {
    c.header("cache-control", `private, max-age=${DAY_S}`);
    return c.text(robotsText(config.robots, publicAddress(c, config.baseUrl)));
  });
  door.route("/", sitemapRoutes(site));

  return door;
}
