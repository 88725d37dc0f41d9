/** What other programs come in by: a group a contract. */
import { Hono } from "hono";
import type { Site } from "../http/site.ts";
import { discoveryDoor } from "./discovery/routes.ts";
import { dumpDoor } from "./dump/routes.ts";
import { citationDoor } from "./export/routes.ts";
import { feeds } from "./feeds/feeds.ts";
import { hubDoor } from "./hub/hub.ts";
import { llmsPage } from "./markdown/llms.ts";
import { markdownPages } from "./markdown/pages.ts";
import { mcpDoor } from "./mcp/http.ts";
import { v1 } from "./v1/index.ts";

export function doors(site: Site): Hono {
  const all = new Hono();
  all.route("/", hubDoor(site));
  all.route("/", feeds(site));
  all.route("/", citationDoor(site));
  all.route("/", discoveryDoor(site));
  all.route("/", llmsPage(site));
  all.route("/", markdownPages(site));
  all.route("/", mcpDoor(site));
  all.route("/", dumpDoor(site));
  all.route("/", v1(site));
  return all;
}
