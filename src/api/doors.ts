/** What other programs come in by: a group a contract. */
import { Hono } from "hono";
import type { Site } from "../http/site.ts";
import { discoveryDoor } from "./discovery/routes.ts";
import { citationDoor } from "./export/routes.ts";
import { feeds } from "./feeds/feeds.ts";
import { hubDoor } from "./hub/hub.ts";

export function doors(site: Site): Hono {
  const all = new Hono();
  all.route("/", hubDoor(site));
  all.route("/", feeds(site));
  all.route("/", citationDoor(site));
  all.route("/", discoveryDoor(site));
  return all;
}
