/**
 * The papers API of the Hugging Face Hub, so that its clients work here unchanged when they are pointed at this instance.
 * Reading is the same for everybody and looks at no token, since clients send the one that they have for the Hub.
 */
import { type Context, Hono } from "hono";
import { BroadsheetError, HTTP_STATUS } from "../../domain/errors.ts";
import type { Site } from "../../http/site.ts";
import { addPictures } from "./pictures.tsx";
import { addReading } from "./reading.ts";
import { addWriting } from "./writing.ts";

export function hubDoor(site: Site): Hono {
  const door = new Hono();
  addReading(door, site);
  addWriting(door, site);
  addPictures(door, site);
  // `hf` asks for it with every command, and goes on without.
  door.get("/api/agent-harnesses", (c) => c.json({ error: "This instance keeps no list of agents." }, 404));
  door.onError((error, c) => failed(site, error, c));
  return door;
}

/** `{"error": "a sentence"}`; the code of ours stands in a header, as the Hub does it. */
function failed({ parts }: Site, error: Error, c: Context): Response {
  const known = error instanceof BroadsheetError ? error : undefined;
  const status = known && HTTP_STATUS[known.code];
  if (status === undefined) parts.log(`${c.req.method} ${c.req.path} failed: ${error.stack ?? error.message}`);
  c.header("cache-control", "no-store");
  if (known && status !== undefined) c.header("x-error-code", known.code);
  if (known?.retryAfterS !== undefined) c.header("retry-after", String(known.retryAfterS));
  if (status === 401) c.header("www-authenticate", "Bearer");
  return c.json({ error: status === undefined ? BROKEN : error.message }, status ?? 500);
}

const BROKEN = "This could not be answered. It is our fault, not yours, and it has been logged; please try again.";
