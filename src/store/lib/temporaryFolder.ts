/** Where temporary files lie: in the data folder, the one place that is sure to be writable and large enough. */
import { accessSync, constants, lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY_MS } from "../../lib/time.ts";

/** Folder of temporary files, in the data folder. */
const TEMPORARY_FOLDER = "tmp";
/** What a process that was killed left behind is removed after this. */
const LEFT_MS = DAY_MS;

/**
 * Makes the folder and has this process, the engine of the index included, use it for every temporary file. What cannot
 * be made is left as it is: then the system's own folder is used.
 */
export function useTemporaryFolder(dataFolder: string): void {
  const folder = join(dataFolder, TEMPORARY_FOLDER);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    removeOld(folder);
  } catch {
    return;
  }
  process.env.TMPDIR = folder;
}

/** For commands that make nothing in the data folder: uses what a server made there where the system's folder will not do. */
export function useTemporaryFolderIfNeeded(dataFolder: string): void {
  const folder = join(dataFolder, TEMPORARY_FOLDER);
  if (!isWritable(tmpdir()) && isWritable(folder)) process.env.TMPDIR = folder;
}

function removeOld(folder: string): void {
  const before = Date.now() - LEFT_MS;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat && stat.mtimeMs < before) rmSync(file, { recursive: true, force: true });
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
