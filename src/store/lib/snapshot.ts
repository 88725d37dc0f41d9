/** One moment of the records, for reading all of it while others go on writing. */
import { join } from "node:path";
import { RECORDS_FILE } from "../database.ts";
import { openReadable } from "./readOnly.ts";

/** What a column may hold. */
export type Value = string | number | null;

export interface Snapshot {
  /** The last migration. */
  migration: string;
  count(select: string): number;
  /** Row by row, none of them held. */
  rows(select: string): Iterator<Value[]> & Iterable<Value[]>;
  close(): void;
}

/**
 * A connection of its own, whose read transaction keeps the moment; others write meanwhile. There must be records in the
 * folder, with tables that are up to date.
 */
export function openSnapshot(folder: string): Snapshot {
  const { sqlite, remove } = openReadable(join(folder, RECORDS_FILE));
  // Not immediate: a reader stands in no writer's way. The moment is that of the first read.
  sqlite.exec("begin");
  const last = sqlite.prepare("select max(name) as name from kysely_migration").get();
  return {
    migration: String(last?.name ?? ""),
    count: (select) => Number(Object.values(sqlite.prepare(select).get() ?? {})[0] ?? 0),
    rows(select) {
      const statement = sqlite.prepare(select);
      statement.setReturnArrays(true);
      return statement.iterate() as unknown as Iterator<Value[]> & Iterable<Value[]>;
    },
    close() {
      sqlite.close();
      remove();
    },
  };
}
