/** Answers a form that cannot be used: the reader gets it back with what they wrote. */
import type { Context } from "hono";
import { BroadsheetError, hasCode } from "../lib/errors.ts";
import { wantsJson } from "./actions.ts";
import { html } from "./webContext.ts";

/** A browser gets the page with the form again, a program the sentence. */
export async function refused(c: Context, message: string, page: () => Promise<unknown>): Promise<Response> {
  if (wantsJson(c)) throw new BroadsheetError("bad_request", message);
  return c.html(html(await page()), 400);
}

/**
 * For `catch` around a use case: shows the form again with the sentence of a `bad_request`, which `page` is handed. Anything
 * else is thrown on.
 */
export const showFormAgain =
  (c: Context, page: (message: string) => Promise<unknown>) =>
  (error: unknown): Promise<Response> => {
    if (!hasCode(error, "bad_request")) throw error;
    return refused(c, error.message, () => page(error.message));
  };
