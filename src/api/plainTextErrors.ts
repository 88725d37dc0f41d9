/** What doors whose answers are text say when something fails: the sentence alone. */
import type { ErrorHandler } from "hono";
import { failureOf } from "../http/errorResponses.ts";
import type { Site } from "../http/site.ts";

export const inPlainText =
  ({ parts }: Site): ErrorHandler =>
  (error, c) => {
    const { status, says } = failureOf(parts, c, error);
    return c.text(`${says}\n`, status);
  };
