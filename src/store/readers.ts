/** Readers and their upvotes. */
import type { Transaction } from "kysely";
import type { Instant } from "../domain/paper.ts";
import type { Schema } from "./schema.ts";

export async function addReader(
  tx: Transaction<Schema>,
  reader: { handle: string; name: string; demo?: boolean; at: Instant },
): Promise<number> {
  const row = await tx
    .insertInto("readers")
    .values({ handle: reader.handle, name: reader.name, demo: reader.demo ? 1 : 0, created_at: reader.at })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** One upvote a reader and paper; the paper's count changes in the same transaction. Returns false when it was there. */
export async function upvote(
  tx: Transaction<Schema>,
  paperKey: number,
  readerId: number,
  at: Instant,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("upvotes")
    .values({ paper_key: paperKey, reader_id: readerId, created_at: at })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  if (!numInsertedOrUpdatedRows) return false;
  await tx
    .updateTable("papers")
    .set((eb) => ({ upvotes: eb("upvotes", "+", 1) }))
    .where("key", "=", paperKey)
    .execute();
  return true;
}
