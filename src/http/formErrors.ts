/** Answers a form that cannot be used: the reader gets it back with what they wrote. */
import type { Context } from "hono";
import { BroadsheetError } from "../lib/errors.ts";
import { wantsJson } from "./actions.ts";
import { html } from "./webContext.ts";

/** A browser gets the page with the form again, a program the sentence. */
export async function refused(c: Context, message: string, page: () => Promise<unknown>): Promise<Response> {
  if (wantsJson(c)) throw new BroadsheetError("bad_request", message);
  return c.html(html(await page()), 400);
}
