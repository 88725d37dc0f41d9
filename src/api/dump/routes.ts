/** The public dump for mirrors: the file, and an index with its date, size and checksum. */
import { Hono } from "hono";
import { DUMP_FILE_PATH, DUMP_INDEX_PATH } from "../../http/dumpPaths.ts";
import { fileAnswer } from "../../http/fileResponse.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Published } from "../../store/whole/publishedDump.ts";

export function dumpRoutes({ services }: WebContext): Hono {
  const routes = new Hono();
  const { published } = services;
  if (!published) return routes;

  function latest(): Published & { path: string } {
    const found = published?.();
    if (found) return found;
    throw new BroadsheetError("not_found", "The public dump has not been written yet; it is written once a day.");
  }

  routes.get(DUMP_INDEX_PATH, (c) => {
    const { at, bytes, sha256, lines, version } = latest();
    c.header("cache-control", "public, no-cache");
    return c.json({ dumps: [{ path: DUMP_FILE_PATH, part: "public", at, bytes, sha256, lines, version }] });
  });

  routes.get(DUMP_FILE_PATH, (c) => {
    const { path, bytes, sha256, at } = latest();
    // The file is for mirrors; search engines have the pages.
    c.header("x-robots-tag", "noindex");
    return fileAnswer(c, {
      path,
      bytes,
      etag: `"${sha256.slice(0, 32)}"`,
      modifiedAt: Date.parse(at),
      type: "application/gzip",
    });
  });

  return routes;
}
