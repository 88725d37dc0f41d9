/** Writing many rows with few statements. */

import type { Insertable, InsertQueryBuilder, InsertResult } from "kysely";
import { chunksOf } from "../../lib/chunks.ts";
import type { Schema } from "../schema.ts";
import type { Tx } from "./databaseType.ts";

/** SQLite takes 32,766 values in a statement, PostgreSQL 65,535. */
const MAX_VALUES = 30_000;

export async function insertAll<Table extends keyof Schema>(
  tx: Tx,
  table: Table,
  rows: readonly Insertable<Schema[Table]>[],
  also: (query: InsertQueryBuilder<Schema, Table, InsertResult>) => InsertQueryBuilder<Schema, Table, InsertResult> = (
    query,
  ) => query,
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).length;
  const size = Math.max(1, Math.floor(MAX_VALUES / Math.max(1, columns)));
  for (const some of chunksOf(rows, size))
    await also(tx.insertInto(table).values(some) as InsertQueryBuilder<Schema, Table, InsertResult>).execute();
}

/**
 * Takes `n` numbers of a counter and returns the first. The counter's row stays locked until the transaction ends, so
 * numbers become visible in their order: a reader that has seen one has seen all before it.
 */
export async function allocateIds(tx: Tx, name: "paper_key" | "revision", n: number): Promise<number> {
  if (n === 0) return 0;
  const row = await tx
    .updateTable("counters")
    .set((eb) => ({ value: eb("value", "+", n) }))
    .where("name", "=", name)
    .returning("value")
    .executeTakeFirstOrThrow();
  return row.value - n + 1;
}
