/** A form that cannot be used goes back to the reader, with what they typed and why. */
import type { Context } from "hono";
import { BroadsheetError, type ErrorCode, HTTP_STATUS } from "../lib/errors.ts";
import { wantsJson } from "./actions.ts";
import { html } from "./webContext.ts";

/**
 * Does what a form asks for. When that fails with one of `codes`, a browser gets the page that `again` makes of the error's
 * message; a program gets the error itself, which is thrown on like any other.
 */
export async function orFormAgain(
  c: Context,
  codes: readonly ErrorCode[],
  work: () => Promise<Response>,
  again: (message: string) => Promise<unknown>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BroadsheetError) || !codes.includes(error.code) || wantsJson(c)) throw error;
    if (error.retryAfterS !== undefined) c.header("retry-after", String(error.retryAfterS));
    return c.html(html(await again(error.message)), HTTP_STATUS[error.code] ?? 400);
  }
}
