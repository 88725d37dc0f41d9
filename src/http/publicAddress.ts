/** Where this instance is, for links in what is not a page. */
import type { Context } from "hono";
import type { Site } from "./site.ts";

/** Without a closing slash: as set, else as the request has it. What is shown to its own reader needs no more. */
export const publicAddress = ({ parts }: Pick<Site, "parts">, c: Context): string =>
  parts.config.baseUrl.replace(/\/+$/, "") || new URL(c.req.url).origin;
