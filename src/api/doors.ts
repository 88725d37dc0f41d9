/** What other programs come in by: a group a contract. */
import { Hono } from "hono";
import type { Site } from "../http/site.ts";
import { llmsPage } from "./markdown/llms.ts";
import { markdownPages } from "./markdown/pages.ts";
import { mcpDoor } from "./mcp/http.ts";

export function doors(site: Site): Hono {
  const doors = new Hono();
  doors.route("/", llmsPage(site));
  doors.route("/", markdownPages(site));
  doors.route("/", mcpDoor(site));
  return doors;
}
