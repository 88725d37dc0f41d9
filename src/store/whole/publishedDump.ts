/** The public part as it was last written for mirrors: a file in the data folder, and what is said of it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { PUBLISHED_FOLDER } from "../lib/folderAccess.ts";

export const INDEX_FILE = "index.json";

export const Published = z.object({
  /** In the folder; another at every time. */
  file: z.string().regex(/^[\w.-]+$/),
  at: z.iso.datetime(),
  bytes: z.number().int(),
  sha256: z.string(),
  lines: z.number().int(),
  version: z.string(),
});
export type Published = z.output<typeof Published>;

/** With the file's path; undefined where there is none yet. */
export function readPublished(dataFolder: string): (Published & { path: string }) | undefined {
  const folder = join(dataFolder, PUBLISHED_FOLDER);
  try {
    const published = Published.parse(JSON.parse(readFileSync(join(folder, INDEX_FILE), "utf8")));
    const path = join(folder, published.file);
    return existsSync(path) ? { ...published, path } : undefined;
  } catch {
    return undefined;
  }
}
