/** What other programs come in by: a group a contract. */
import { type ErrorHandler, Hono } from "hono";
import { CITATION_FILES } from "../http/citationFormats.ts";
import type { WebContext } from "../http/webContext.ts";
import { discoveryRoutes } from "./discovery/routes.ts";
import { dumpRoutes } from "./dump/routes.ts";
import { citationRoutes } from "./export/routes.ts";
import { feedFailed, feeds } from "./feeds/feeds.ts";
import { hubFailed, hubRoutes } from "./hub/hub.ts";
import { llmsPage } from "./markdown/llms.ts";
import { markdownPages } from "./markdown/pages.ts";
import { mcpRoutes } from "./mcp/http.ts";
import { inPlainText } from "./plainTextErrors.ts";
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

/**
 * What is said of a request that failed before it came to its door, in that door's form; undefined where the address is
 * a page's.
 */
export function failedAtDoor(site: WebContext, path: string): ErrorHandler | undefined {
  if (/^\/(?:api|avatars|thumbnails)\//.test(path)) return (error, c) => hubFailed(site, error, c);
  if (path.startsWith("/feeds/")) return feedFailed(site);
  if (/^\/(?:sitemap|opensearch|llms\.txt)/.test(path) || TEXT_FILE.test(path)) return inPlainText(site);
  return undefined;
}
