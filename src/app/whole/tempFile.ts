/** Files and folders that are made beside their place and renamed into it; what killed processes left there goes. */
import { closeSync, fsyncSync, openSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { systemCodeOf } from "../../lib/errors.ts";

/** Where this process makes what is to stand at `path`. */
export function tempFileBeside(path: string): string {
  const folder = dirname(path);
  const prefix = `.${basename(path)}.part-`;
  for (const name of readdirSync(folder))
    if (name.startsWith(prefix) && hasEnded(Number(name.slice(prefix.length))))
      rmSync(join(folder, name), { recursive: true, force: true });
  return join(folder, `${prefix}${process.pid}`);
}

function hasEnded(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCodeOf(error) === "ESRCH";
  }
}

/** What was written to a file, or renamed in a folder, outlives a power cut. */
export function syncToDisk(path: string): void {
  const handle = openSync(path, "r");
  fsyncSync(handle);
  closeSync(handle);
}
