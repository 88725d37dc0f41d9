/** Whether a data folder is free for other records than it has. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { makeFolder, openRecords, RECORDS_FILE } from "../database.ts";
import { hasRecords } from "../lib/instanceTraces.ts";

/** What makes records somebody's; the demo's rows and the rules are nobody's. */
const SOMEBODYS = [
  "papers where demo = 0",
  "accounts",
  "readers where demo = 0 and rule = 0",
  "subscriptions",
  "comments",
  "collections",
];

/**
 * Sees to it that nothing is lost when the records of a folder are put away: there are none, or only the demo's, and no
 * program has them open. Throws `folder_in_use`.
 */
export async function claimFolder(dataFolder: string): Promise<void> {
  makeFolder(dataFolder);
  const file = join(dataFolder, RECORDS_FILE);
  // An empty file is what a disk makes of one that is lost; a dump is restored in its place.
  if (hasRecords(file)) {
    const records = await openRecords(dataFolder);
    records.close();
    lookThrough(file, dataFolder);
  }
  for (const ending of ["-wal", "-shm", "-journal"]) rmSync(file + ending, { force: true });
}

function lookThrough(file: string, dataFolder: string): void {
  const sqlite = new DatabaseSync(file);
  try {
    for (const rows of SOMEBODYS)
      if (sqlite.prepare(`select 1 from ${rows} limit 1`).get())
        throw new BroadsheetError(
          "folder_in_use",
          `The data folder ${dataFolder} has ${rows.split(" ")[0]} of its own, and a dump is restored into an empty one only. Choose another with --data FOLDER.`,
        );
    if (!isAlone(sqlite))
      throw new BroadsheetError(
        "folder_in_use",
        `The data folder ${dataFolder} is in use. Stop the Broadsheet that works on it, and restore again.`,
      );
  } finally {
    sqlite.close();
  }
}

/** SQLite leaves its log of writes only where no other connection is open. */
function isAlone(sqlite: DatabaseSync): boolean {
  try {
    return sqlite.prepare("pragma journal_mode = delete").get()?.journal_mode === "delete";
  } catch (error) {
    if (/locked|busy/i.test(messageOf(error))) return false;
    throw error;
  }
}
