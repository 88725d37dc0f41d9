/** What doors whose answers are text say when something fails: the sentence alone. */
import type { ErrorHandler } from "hono";
import { BroadsheetError, HTTP_STATUS } from "../../domain/errors.ts";
import type { Site } from "../../http/site.ts";

const BROKEN = "This could not be made. It is our fault, not yours, and it has been logged; please try again.";

export const inPlainText =
  ({ parts }: Site): ErrorHandler =>
  (error, c) => {
    const known = error instanceof BroadsheetError ? error : undefined;
    const status = known && HTTP_STATUS[known.code];
    if (status === undefined) parts.log(`${c.req.method} ${c.req.path} failed: ${error.stack ?? error.message}`);
    if (known?.retryAfterS !== undefined) c.header("retry-after", String(known.retryAfterS));
    if (known?.code === "sign_in_first") c.header("www-authenticate", "Bearer");
    c.header("cache-control", "no-store");
    return c.text(`${status === undefined ? BROKEN : error.message}\n`, status ?? 500);
  };
