/** Forms that a use case refuses. */
import type { Context } from "hono";
import { wantsJson } from "../../http/actions.ts";
import { BroadsheetError, type ErrorCode, HTTP_STATUS } from "../../lib/errors.ts";

/**
 * Carries out what a form asks for. When that throws one of these codes, a browser gets the form again, with the message and
 * what was written into it; a program gets the error. Throws all other errors on.
 */
export async function orFormAgain(
  c: Context,
  carryOut: () => Promise<Response>,
  formWith: (message: string, code: ErrorCode) => Promise<string>,
  codes: readonly ErrorCode[] = ["bad_request"],
): Promise<Response> {
  try {
    return await carryOut();
  } catch (error) {
    if (!(error instanceof BroadsheetError) || !codes.includes(error.code) || wantsJson(c)) throw error;
    return c.html(await formWith(error.message, error.code), HTTP_STATUS[error.code] ?? 400);
  }
}
