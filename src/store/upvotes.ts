/** Upvotes: one a reader and paper, counted in the transaction that keeps them. */
import type { Transaction } from "kysely";
import type { Instant } from "../domain/paper.ts";
import type { Database } from "./database.ts";
import type { Schema } from "./schema.ts";

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

/** All of a reader's, the oldest first. */
export async function upvotesOf(db: Database, readerId: number) {
  return db
    .selectFrom("upvotes")
    .innerJoin("papers", "papers.key", "upvotes.paper_key")
    .select(["papers.id as paper", "upvotes.created_at"])
    .where("reader_id", "=", readerId)
    .orderBy("upvotes.created_at")
    .execute();
}

/** Takes all of a reader's back, with their counts. */
export async function withdrawUpvotes(tx: Transaction<Schema>, readerId: number): Promise<void> {
  const theirs = tx.selectFrom("upvotes").select("paper_key").where("reader_id", "=", readerId);
  await tx
    .updateTable("papers")
    .set((eb) => ({ upvotes: eb("upvotes", "-", 1) }))
    .where("key", "in", theirs)
    .execute();
  await tx.deleteFrom("upvotes").where("reader_id", "=", readerId).execute();
}
