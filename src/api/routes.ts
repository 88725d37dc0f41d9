/** The routes for other programs, a group for each interface. */
import { type ErrorHandler, Hono } from "hono";
import { CITATION_FILES } from "../http/citationFormats.ts";
import type { WebContext } from "../http/webContext.ts";
import { discoveryRoutes } from "./discovery/routes.ts";
import { dumpRoutes } from "./dump/routes.ts";
import { citationRoutes } from "./export/routes.ts";
import { feedFailed, feeds } from "./feeds/feeds.ts";
import { hubError, hubRoutes } from "./hub/hub.ts";
import { llmsPage } from "./markdown/llms.ts";
import { markdownPages } from "./markdown/pages.ts";
import { mcpRoutes } from "./mcp/http.ts";
import { plainTextErrors } from "./plainTextErrors.ts";
import { v1 } from "./v1/index.ts";

export function apiRoutes(site: WebContext): Hono {
  const all = new Hono();
  all.route("/", hubRoutes(site));
  all.route("/", feeds(site));
  all.route("/", citationRoutes(site));
  all.route("/", discoveryRoutes(site));
  all.route("/", llmsPage(site));
  all.route("/", markdownPages(site));
  all.route("/", mcpRoutes(site));
  all.route("/", dumpRoutes(site));
  all.route("/", v1(site));
  return all;
}

const TEXT_FILE = new RegExp(
  `\\.(?:md|${CITATION_FILES.map(({ ending }) => ending.replaceAll(".", "\\.")).join("|")})$`,
);

/** Whether scripts of other sites may read a path, where the instance is open to them. `v1` has rules of its own. */
export const isForOtherSites = (path: string): boolean => OPEN_PATH.test(path) || TEXT_FILE.test(path);

const OPEN_PATH =
  /^\/(?:feeds\/|(?:feed|rss)(?:\.\w+)?$|(?:atom|index)\.xml$|api\/(?:daily_papers$|papers(?:\/|$)|arxiv\/)|avatars\/|thumbnails\/|llms\.txt$|dump\/)/;

/**
 * Finds how to respond to a request that failed before it reached its route, in that route's format; undefined for the path
 * of a page.
 */
export function errorHandlerFor(site: WebContext, path: string): ErrorHandler | undefined {
  if (/^\/(?:api|avatars|thumbnails)\//.test(path)) return (error, c) => hubError(site, error, c);
  if (path.startsWith("/feeds/")) return feedFailed(site);
  if (/^\/(?:sitemap|opensearch|llms\.txt)/.test(path) || TEXT_FILE.test(path)) return plainTextErrors(site);
  return undefined;
}
