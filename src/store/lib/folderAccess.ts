/** Who else on the machine may read what is in a data folder: nobody, but for the dump that is published. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf, systemCodeOf } from "../../lib/errors.ts";
import { RECORDS_FILE } from "../database.ts";

/** Folder of the dump for mirrors, in the data folder. */
export const PUBLISHED_FOLDER = "dump";
/** Mode of a published file. */
export const PUBLIC_FILE_MODE = 0o644;
const PUBLIC_FOLDER_MODE = 0o755;

/** What this program makes in a data folder and in no other; whatever else is there is left as it is. */
const OWN_NAMES = new RegExp(
  `^(${RECORDS_FILE.replace(".", "\\.")}(-wal|-shm|-journal)?|secret|admin-token|mail-key|address|index|suggestions|vectors|encoder|rejects|tmp)$`,
);
const OTHERS = 0o077;
/** Mode of the folder where others may go through it to what is published, and list nothing. */
const PASSABLE = 0o711;
/** Looked at; what lies in a folder that is closed is closed as well. */
const MAX_ENTRIES = 20_000;

/**
 * Closes a data folder, and what earlier versions left readable in it, to other users. Returns a sentence for the log
 * where that cannot be done; undefined where it is done or the folder is not there.
 */
export function closeToOthers(folder: string): string | undefined {
  // Windows has no such modes.
  if (process.getuid === undefined || !existsSync(folder)) return undefined;
  try {
    const isPublished = existsSync(join(folder, PUBLISHED_FOLDER));
    close(folder, isPublished ? PASSABLE : 0o700);
    const budget = { left: MAX_ENTRIES };
    for (const name of readdirSync(folder)) if (OWN_NAMES.test(name)) closeAll(join(folder, name), budget);
    return undefined;
  } catch (error) {
    const why =
      systemCodeOf(error) === "EPERM" ? "they belong to another user, or the disk has no modes" : messageOf(error);
    return `Other users of this machine may be able to read the records in ${folder}, which hold mail addresses and keys, and this cannot be changed: ${why}. Give the folder to the user that runs Broadsheet, with mode 0700.`;
  }
}

/** Makes the folder of what is published, where other users of the machine, such as a web server, find it. */
export function makePublishedFolder(dataFolder: string): string {
  const folder = join(dataFolder, PUBLISHED_FOLDER);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, PUBLIC_FOLDER_MODE);
  const { mode } = statSync(dataFolder);
  if ((mode & PASSABLE) !== PASSABLE) chmodSync(dataFolder, (mode & 0o777) | PASSABLE);
  return folder;
}

function closeAll(path: string, budget: { left: number }): void {
  budget.left--;
  // It may have gone meanwhile, and a link may lead anywhere.
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isSymbolicLink()) return;
  const isClosed = (stat.mode & OTHERS) === 0;
  if (!isClosed) close(path, stat.isDirectory() ? 0o700 : 0o600);
  // A folder that was closed before was made, or closed, with all that is in it.
  if (!stat.isDirectory() || isClosed) return;
  for (const name of readdirSync(path)) if (budget.left > 0) closeAll(join(path, name), budget);
}

function close(path: string, mode: number): void {
  const isOpen = () => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS & ~mode) !== 0;
  if (!isOpen()) return;
  try {
    chmodSync(path, mode);
  } catch (error) {
    // Another process has just removed it.
    if (systemCodeOf(error) !== "ENOENT") throw error;
  }
  // Some mounted disks take the change and keep nothing of it.
  if (isOpen()) throw new Error("the disk keeps no modes");
}
