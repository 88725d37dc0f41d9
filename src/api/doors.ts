/** What other programs come in by: a group a contract. */
import { Hono } from "hono";
import type { Site } from "../http/site.ts";
import { v1 } from "./v1/index.ts";

export function doors(site: Site): Hono {
  const all = new Hono();
  all.route("/", v1(site));
  return all;
}
