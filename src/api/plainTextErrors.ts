/** What doors whose answers are text say when something fails: the sentence alone. */
import type { ErrorHandler } from "hono";
import { errorResponse } from "../http/errorResponses.ts";
import type { WebContext } from "../http/webContext.ts";

export const inPlainText =
  ({ services }: WebContext): ErrorHandler =>
  (error, c) => {
    const { status, message } = errorResponse(services, c, error);
    return c.text(`${message}\n`, status);
  };
