/** What every interface answers, each in its own form, to a request that failed; failures of ours are logged. */
import type { Context } from "hono";
import { BroadsheetError, type ErrorCode, HTTP_STATUS } from "../lib/errors.ts";
import { retryAfterHeader } from "../lib/retryAfter.ts";
import { storageErrorOf } from "../lib/storageErrors.ts";
import type { Services } from "./services.ts";

export interface ErrorResponse {
  status: NonNullable<(typeof HTTP_STATUS)[ErrorCode]> | 500;
  code: ErrorCode | "broken";
  /** A sentence for the client that asked. */
  message: string;
}

/** When to try again what is busy or away. */
const BUSY_S = 60;
const BROKEN = "This could not be answered. It is our fault, not yours, and it has been logged; please try again.";

/** Sets the headers that are the same in every form. */
export function errorResponse(
  { log, records }: Pick<Services, "log" | "records">,
  c: Context,
  failure: Error,
): ErrorResponse {
  // The sign-in library keeps the cause of its failures to itself.
  const hidden = failure.name === "APIError" ? records.condition.failing() : undefined;
  const error = storageErrorOf(failure) ?? hidden ?? failure;
  c.header("cache-control", "no-store");
  const status = error instanceof BroadsheetError ? HTTP_STATUS[error.code] : undefined;
  if (!(error instanceof BroadsheetError) || status === undefined) {
    logFailure(log, c, error);
    return { status: 500, code: "broken", message: BROKEN };
  }
  const wait = error.retryAfterS ?? (status === 503 ? BUSY_S : undefined);
  if (wait !== undefined) c.header(...retryAfterHeader(wait));
  if (status === 401) c.header("www-authenticate", "Bearer");
  return { status, code: error.code, message: error.message };
}

const logFailure = (log: Services["log"], c: Context, error: Error): void =>
  log(`${c.req.method} ${shownPath(c.req.path)} failed: ${error.stack ?? error.message}`);

/** A reader of the log must not be able to sign in by what it says. */
const shownPath = (path: string): string => path.replace(SECRET_ADDRESS, "$1…");
/** Paths after which comes a secret, as good as a password. */
const SECRET_ADDRESS =
  /^(\/(?:feeds\/private|subscription|unsubscribe|wish|alerts\/stop|sign-in\/link|account\/address\/confirm|auth\/magic-link)\/).*/;
