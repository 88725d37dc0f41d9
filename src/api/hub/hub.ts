/**
 * The papers API of the Hugging Face Hub, so that its clients work here unchanged when they are pointed at this instance.
 * Reading is the same for everybody and looks at no token, since clients send the one that they have for the Hub.
 */
import { type Context, Hono } from "hono";
import { errorResponse } from "../../http/errorResponses.ts";
import type { WebContext } from "../../http/webContext.ts";
import { addPictures } from "./pictures.tsx";
import { addReading } from "./read.ts";
import { addWriting } from "./write.ts";

export function hubRoutes(site: WebContext): Hono {
  const door = new Hono();
  addReading(door, site);
  addWriting(door, site);
  addPictures(door, site);
  // `hf` asks for it with every command, and goes on without.
  door.get("/api/agent-harnesses", (c) => c.json({ error: "This instance keeps no list of agents." }, 404));
  door.onError((error, c) => hubFailed(site, error, c));
  return door;
}

/** `{"error": "a sentence"}`; the code of ours stands in a header, as the Hub does it. */
export function hubFailed({ services }: WebContext, error: Error, c: Context): Response {
  const { status, code, message } = errorResponse(services, c, error);
  if (status !== 500) c.header("x-error-code", code);
  return c.json({ error: message }, status);
}
