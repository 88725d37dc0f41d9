/**
 * The papers API of the Hugging Face Hub: its clients work here unchanged when they are pointed at this instance. Reading is
 * the same for everybody and ignores tokens, for clients send the one that they have for the Hub.
 */
import { type Context, Hono } from "hono";
import { errorResponse } from "../../http/errorResponses.ts";
import type { WebContext } from "../../http/webContext.ts";
import { addPictureRoutes } from "./pictures.tsx";
import { addReadRoutes } from "./read.ts";
import { addWriteRoutes } from "./write.ts";

export function hubRoutes(site: WebContext): Hono {
  const routes = new Hono();
  addReadRoutes(routes, site);
  addWriteRoutes(routes, site);
  addPictureRoutes(routes, site);
  // `hf` asks for it with every command, and goes on without it.
  routes.get("/api/agent-harnesses", (c) => c.json({ error: "This instance keeps no list of agents." }, 404));
  routes.onError((error, c) => hubError(site, error, c));
  return routes;
}

/** Responds to an error as the Hub does: a sentence in the body, `{"error": "…"}`, and the code in a header. */
export function hubError({ services }: WebContext, error: Error, c: Context): Response {
  const { status, code, message } = errorResponse(services, c, error);
  if (status !== 500) c.header("x-error-code", code);
  return c.json({ error: message }, status);
}
