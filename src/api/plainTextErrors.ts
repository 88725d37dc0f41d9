/** What doors whose answers are text say when something fails: the sentence alone. */
import type { ErrorHandler } from "hono";
import { errorResponse } from "../http/errorResponses.ts";
import type { AppContext } from "../http/site.ts";

export const inPlainText =
  ({ parts }: AppContext): ErrorHandler =>
  (error, c) => {
    const { status, message } = errorResponse(parts, c, error);
    return c.text(`${message}\n`, status);
  };
