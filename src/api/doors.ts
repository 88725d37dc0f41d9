/** What other programs come in by: a group a contract. */
import { Hono } from "hono";
import type { Site } from "../http/site.ts";

export function doors(_site: Site): Hono {
  return new Hono();
}
