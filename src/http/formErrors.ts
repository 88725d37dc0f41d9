/** Answers a form that cannot be used: the reader gets it back with what they typed and why. */
import type { Context } from "hono";
import { BroadsheetError, type ErrorCode, HTTP_STATUS } from "../lib/errors.ts";
import { wantsJson } from "./actions.ts";
import { html } from "./webContext.ts";

/** A browser gets the page with the form again, a program the sentence. */
export async function refused(c: Context, message: string, page: () => Promise<unknown>): Promise<Response> {
  if (wantsJson(c)) throw new BroadsheetError("bad_request", message);
  return c.html(html(await page()), 400);
}

/**
 * Does what a form asks for. When that fails with one of `codes`, a browser gets the page that `again` makes of the error's
 * message and code; a program gets the error itself, which is thrown on like any other.
 */
export async function orFormAgain(
  c: Context,
  work: () => Promise<Response>,
  again: (message: string, code: ErrorCode) => Promise<unknown>,
  codes: readonly ErrorCode[] = ["bad_request"],
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BroadsheetError) || !codes.includes(error.code) || wantsJson(c)) throw error;
    if (error.retryAfterS !== undefined) c.header("retry-after", String(error.retryAfterS));
    return c.html(html(await again(error.message, error.code)), HTTP_STATUS[error.code] ?? 400);
  }
}
