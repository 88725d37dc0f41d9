/** Entity tags, as clients and the servers between send them back (RFC 9110, sections 8.8.3 and 13.1.2). */

import { hash } from "node:crypto";
import type { Context } from "hono";

/** One tag of a list. A comma may stand within its quotes. */
const TAG = /"[^"]*"/g;
/** What a server between adds to the tag of what it compressed: Apache and Jetty `-gzip` or `--gzip`, others `;gzip`. */
const COMPRESSED = /(?:--?|;)(?:gzip|x-gzip|br|brotli|deflate|zstd)"$/i;

/**
 * Returns whether `If-None-Match` names a tag, in whatever form: weak, as nginx makes it, or with the ending of a server that
 * compresses. Undefined stands for a header that is absent.
 */
export function matchesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === "*") return true;
  const [own] = etag.match(TAG) ?? [];
  return (header.match(TAG) ?? []).some((tag) => tag === own || tag.replace(COMPRESSED, '"') === own);
}

/** Responds with a text under a tag of its content, or with 304 to a client that has it. */
export function taggedBody(c: Context, body: string, type: string): Response {
  const tag = `"${hash("sha1", body, "base64url")}"`;
  c.header("etag", tag);
  if (matchesTag(c.req.header("if-none-match"), tag)) return c.body(null, 304);
  return c.body(body, 200, { "content-type": type });
}
