import type { ErrorHandler } from "hono";
import { errorResponse } from "../http/errorResponses.ts";
import type { WebContext } from "../http/webContext.ts";

/** Responds to an error with its sentence alone, for routes whose responses are text. */
export const plainTextErrors =
  ({ services }: WebContext): ErrorHandler =>
  (error, c) => {
    const { status, message } = errorResponse(services, c, error);
    return c.text(`${message}\n`, status);
  };
