/** How browsers and search engines find their way: OpenSearch, site maps, robots.txt. */
import { Hono } from "hono";
import { suggestPapers } from "../../app/papers/suggestPapers.ts";
import { publicAddress } from "../../http/accounts/origin.ts";
import type { WebContext } from "../../http/webContext.ts";
import { DAY_S } from "../../lib/time.ts";
import { plainTextErrors } from "../plainTextErrors.ts";
import { openSearch, suggestionList } from "./opensearch.ts";
import { robotsText } from "./robots.ts";
import { sitemapRoutes } from "./sitemap.ts";

export function discoveryRoutes(site: WebContext): Hono {
  const { config, suggestions } = site.services;
  const routes = new Hono();
  routes.onError(plainTextErrors(site));

  routes.get("/opensearch.xml", (c) => {
    c.header("content-type", "application/opensearchdescription+xml; charset=utf-8");
    c.header("cache-control", `private, max-age=${DAY_S}`);
    return c.body(openSearch(config.title, publicAddress(c, config.baseUrl)));
  });
  routes.get("/opensearch/suggest", async (c) => {
    const typed = c.req.query("q") ?? "";
    const found = await suggestPapers(site, suggestions, typed);
    c.header("content-type", "application/x-suggestions+json; charset=utf-8");
    c.header("cache-control", "private, max-age=60");
    return c.body(JSON.stringify(suggestionList(typed, found, publicAddress(c, config.baseUrl))));
  });

  routes.get("/robots.txt", (c) => {
    c.header("cache-control", `private, max-age=${DAY_S}`);
    return c.text(robotsText(config.robots, publicAddress(c, config.baseUrl)));
  });
  routes.route("/", sitemapRoutes(site));

  return routes;
}
