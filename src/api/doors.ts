/** What other programs come in by: a group a contract. */
import { Hono } from "hono";
import type { Site } from "../http/site.ts";
import { markdownPages } from "./markdown/pages.ts";

export function doors(site: Site): Hono {
  const doors = new Hono();
  doors.route("/", markdownPages(site));
  return doors;
}
