/** What other programs come in by: a group a contract. */
import { Hono } from "hono";
import type { Site } from "../http/site.ts";
import { dumpDoor } from "./dump/routes.ts";

export function doors(site: Site): Hono {
  const doors = new Hono();
  doors.route("/", dumpDoor(site));
  return doors;
}
