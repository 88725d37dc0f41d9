/** Answers with a file: the whole of it, a part, or that nothing has changed (RFC 9110, sections 13 and 14). */
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Context } from "hono";
import { matchesTag } from "./entityTags.ts";

export interface ServedFile {
  path: string;
  bytes: number;
  /** Strong: the same bytes have the same tag, and other bytes another. */
  etag: string;
  modifiedAt: number;
  type: string;
}

export function fileAnswer(c: Context, { path, bytes, etag, modifiedAt, type }: ServedFile): Response {
  const headers = {
    etag,
    "last-modified": new Date(modifiedAt).toUTCString(),
    "cache-control": "public, no-cache",
    "accept-ranges": "bytes",
  };
  if (isUnchanged(c, etag, modifiedAt)) return c.body(null, 304, headers);
  const range = isStillOf(c.req.header("if-range"), etag) ? rangeIn(c.req.header("range"), bytes) : undefined;
  if (range === "outside") return c.body(null, 416, { ...headers, "content-range": `bytes */${bytes}` });
  const { first, last } = range ?? { first: 0, last: bytes - 1 };
  const sent = {
    ...headers,
    "content-type": type,
    "content-length": String(last - first + 1),
    ...(range ? { "content-range": `bytes ${first}-${last}/${bytes}` } : {}),
  };
  const status = range ? 206 : 200;
  if (c.req.method === "HEAD") return c.body(null, status, sent);
  const stream = Readable.toWeb(createReadStream(path, { start: first, end: last })) as ReadableStream<Uint8Array>;
  return c.body(stream, status, sent);
}

function isUnchanged(c: Context, etag: string, modifiedAt: number): boolean {
  const known = c.req.header("if-none-match");
  if (known !== undefined) return matchesTag(known, etag);
  const since = Date.parse(c.req.header("if-modified-since") ?? "");
  return Math.floor(modifiedAt / 1_000) * 1_000 <= since;
}

/** Whether the client's other parts are of the same file; a part of another is of no use to it. */
const isStillOf = (ifRange: string | undefined, etag: string): boolean => ifRange === undefined || ifRange === etag;

/** The one range that is requested; several ranges, and other units, are answered with the whole file. */
function rangeIn(header: string | undefined, bytes: number): { first: number; last: number } | "outside" | undefined {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const first = from === "" ? Math.max(0, bytes - Number(to)) : Number(from);
  const last = from === "" || to === "" ? bytes - 1 : Math.min(bytes - 1, Number(to));
  if (from !== "" && to !== "" && Number(to) < first) return undefined;
  return first > last ? "outside" : { first, last };
}
