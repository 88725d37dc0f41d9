/** Refuses to begin a new instance where there was one whose records are gone. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { BroadsheetError } from "../../lib/errors.ts";
import { recordsBytes } from "./condition.ts";

/** What only an instance leaves in a data folder. */
const TRACES = ["secret", "admin-token", "index", "suggestions", "vectors", "encoder", "dump", "rejects"];

/** Every file of SQLite's begins with a header of this length; it takes what is shorter for a new file. */
const HEADER_BYTES = 100;

/** Whether a file of records is there and has something in it. */
export const hasRecords = (file: string): boolean => recordsBytes(file) >= HEADER_BYTES;

/**
 * Throws `records_missing` where a data folder has traces of an instance and its file of records is missing or empty:
 * a new one would have the old one's keys and none of its readers. An empty file alone is such a trace, too: this program
 * leaves none, and a copy on a full disk does.
 */
export function refuseLostRecords(file: string): void {
  if (hasRecords(file)) return;
  const folder = dirname(file);
  const traces = TRACES.filter((name) => existsSync(join(folder, name)));
  const isEmpty = existsSync(file);
  if (traces.length === 0 && !isEmpty) return;
  const had = traces.length > 0 ? ` (it has ${traces.join(", ")})` : "";
  throw new BroadsheetError(
    "records_missing",
    `The file of records, ${file}, ${isEmpty ? "is empty or cut short" : "is missing"}, though there was an instance in this folder${had}. Nothing was begun in its place. Put ${basename(file)} back from a backup, or restore a dump: broadsheet restore FILE --data ${folder}. To begin without what was there, move ${isEmpty ? "the file or the folder" : "the folder"} away or choose another with --data FOLDER.`,
  );
}
