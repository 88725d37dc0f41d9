/** Damage to a file of records, as a failing disk does it. */
import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const PAGE_BYTES = 4_096;

/** Overwrites every n-th page from a page on; the first few hold the tables' definitions. */
export function damagePages(file: string, from: number, every: number): void {
  // All of it in the file itself.
  const sqlite = new DatabaseSync(file);
  sqlite.exec("pragma wal_checkpoint(truncate)");
  sqlite.close();
  const pages = statSync(file).size / PAGE_BYTES;
  const handle = openSync(file, "r+");
  for (let page = from; page < pages; page += every)
    writeSync(handle, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, page * PAGE_BYTES);
  closeSync(handle);
}
