/** Upvotes: one a reader and paper, counted in the transaction that keeps them. */

import type { Insertable } from "kysely";
import { chunksOf } from "../../lib/chunks.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { insertAll } from "../lib/bulk.ts";
import type { Tx } from "../lib/databaseType.ts";
import type { Schema } from "../schema.ts";
import { updateTrending } from "./trending.ts";

/** One upvote a reader and paper; the paper's count changes in the same transaction. Returns false when it was there. */
export async function upvote(tx: Tx, paperKey: number, readerId: number, at: Instant): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("upvotes")
    .values({ paper_key: paperKey, reader_id: readerId, created_at: at })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  if (!numInsertedOrUpdatedRows) return false;
  await add(tx, paperKey, 1);
  return true;
}

/** Many at once. */
export async function addUpvotes(tx: Tx, upvotes: readonly Insertable<Schema["upvotes"]>[]): Promise<void> {
  await insertAll(tx, "upvotes", upvotes, (query) => query.onConflict((c) => c.doNothing()));
  await countUpvotes(tx, [...new Set(upvotes.map((one) => one.paper_key))]);
}

/** Returns false when there was none. */
async function takeBack(tx: Tx, paperKey: number, readerId: number): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("upvotes")
    .where("paper_key", "=", paperKey)
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  if (!numDeletedRows) return false;
  await add(tx, paperKey, -1);
  return true;
}

async function add(tx: Tx, paperKey: number, n: 1 | -1): Promise<void> {
  await tx
    .updateTable("papers")
    .set((eb) => ({ upvotes: eb("upvotes", "+", n) }))
    .where("key", "=", paperKey)
    .execute();
  await updateTrending(tx, [paperKey]);
}

/** What became of a vote. */
export interface Vote {
  /** The paper's count after it. */
  upvotes: number;
  upvoted: boolean;
}

/** Makes it so that a reader upvotes a paper, or does not; undefined when there is no such paper. */
export async function vote(
  tx: Tx,
  paperId: string,
  readerId: number,
  upvoted: boolean,
  at: Instant,
): Promise<Vote | undefined> {
  const known = await tx.selectFrom("paper_ids").select("paper_key").where("id", "=", paperId).executeTakeFirst();
  if (!known) return undefined;
  if (upvoted) await upvote(tx, known.paper_key, readerId, at);
  else await takeBack(tx, known.paper_key, readerId);
  const { upvotes } = await tx
    .selectFrom("papers")
    .select("upvotes")
    .where("key", "=", known.paper_key)
    .executeTakeFirstOrThrow();
  return { upvotes, upvoted };
}

/** A statement names at most this many papers. */
const NAMED_AT_ONCE = 1_000;

/** Counts the upvotes of papers again, where rows came or went in bulk. */
export async function countUpvotes(tx: Tx, keys: readonly number[]): Promise<void> {
  for (const some of chunksOf(keys, NAMED_AT_ONCE))
    await tx
      .updateTable("papers")
      .set((eb) => ({
        upvotes: eb
          .selectFrom("upvotes")
          .whereRef("upvotes.paper_key", "=", "papers.key")
          .select((inner) => inner.fn.countAll<number>().as("n")),
      }))
      .where("key", "in", some)
      .execute();
  await updateTrending(tx, keys);
}

export interface Voter {
  handle: string;
  name: string;
  at: Instant;
}

/** Who upvoted a paper, the latest first. */
export const votersOf = (db: Database, paperKey: number, limit: number, offset = 0): Promise<Voter[]> =>
  db
    .selectFrom("upvotes")
    .innerJoin("readers", "readers.id", "upvotes.reader_id")
    .select(["handle", "name", "upvotes.created_at as at"])
    .where("paper_key", "=", paperKey)
    .orderBy("upvotes.created_at", "desc")
    .orderBy("readers.id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();

/** A reader's upvotes, for taking along. */
export const exportUpvotes = (db: Database, readerId: number): Promise<{ paper: string; at: Instant }[]> =>
  db
    .selectFrom("upvotes")
    .innerJoin("papers", "papers.key", "upvotes.paper_key")
    .select(["papers.id as paper", "created_at as at"])
    .where("reader_id", "=", readerId)
    .orderBy("created_at")
    .orderBy("papers.key")
    .execute();

/** Takes all upvotes of a reader back. */
export async function forgetUpvotes(tx: Tx, readerId: number): Promise<void> {
  const gone = await tx.deleteFrom("upvotes").where("reader_id", "=", readerId).returning("paper_key").execute();
  await countUpvotes(
    tx,
    gone.map((row) => row.paper_key),
  );
}
