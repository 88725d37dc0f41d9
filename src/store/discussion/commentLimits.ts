/** What the limits on comments are counted from: who wrote how much, and the same words, since when. */

import { sql } from "kysely";
import type { Instant } from "../../lib/time.ts";
import type { Tx } from "../lib/databaseType.ts";
import { countComments } from "./commentCounts.ts";
import { type Hiding, textKeyOf } from "./comments.ts";

/** Counts the comments that a reader wrote after `since`, deleted ones included. */
export async function countCommentsBy(tx: Tx, readerId: number, since: Instant): Promise<number> {
  const { written } = await tx
    .selectFrom("comments")
    .where("reader_id", "=", readerId)
    .where("created_at", ">", since)
    .select((eb) => eb.fn.countAll<number>().as("written"))
    .executeTakeFirstOrThrow();
  return written;
}

/** When a comment got its words: an old one may have been edited to them just now. */
const wordedAt = sql<Instant>`coalesce(comments.edited_at, comments.created_at)`;

/** Counts the papers other than `paperKey` under which a reader wrote the same words after `since`. */
export async function countPapersWithSameWords(
  tx: Tx,
  { body, readerId, paperKey }: { body: string; readerId: number; paperKey: number },
  since: Instant,
): Promise<number> {
  const { others } = await tx
    .selectFrom("comments")
    .where("text_key", "=", textKeyOf(body))
    .where(wordedAt, ">", since)
    .where("reader_id", "=", readerId)
    .where("paper_key", "!=", paperKey)
    .select((eb) => eb.fn.count<number>("paper_key").distinct().as("others"))
    .executeTakeFirstOrThrow();
  return others;
}

interface SameWords {
  id: number;
  paperKey: number;
  readerId: number;
  isHidden: boolean;
}

/** Finds comments of the same words, written after `since` by readers who have no other role and joined after `joinedSince`. */
export async function findSameWordsByNewcomers(
  tx: Tx,
  body: string,
  { since, joinedSince }: { since: Instant; joinedSince: Instant },
): Promise<SameWords[]> {
  const rows = await tx
    .selectFrom("comments")
    .innerJoin("readers", "readers.id", "comments.reader_id")
    .select(["comments.id", "comments.paper_key", "comments.reader_id", "comments.hidden_at"])
    .where("text_key", "=", textKeyOf(body))
    .where(wordedAt, ">", since)
    .where("comments.deleted_at", "is", null)
    .where("readers.created_at", ">", joinedSince)
    .where("readers.role", "=", "reader")
    .execute();
  return rows.map(({ id, paper_key, reader_id, hidden_at }) => ({
    id,
    paperKey: paper_key,
    readerId: reader_id,
    isHidden: hidden_at !== null,
  }));
}

/** Hides comments until a moderator has looked. */
export async function holdComments(
  tx: Tx,
  comments: readonly { id: number; paperKey: number }[],
  { at, reason }: Hiding,
): Promise<void> {
  for (const { id } of comments)
    await tx
      .updateTable("comments")
      .set({ hidden_at: at, hidden_reason: reason, held: 1 })
      .where("id", "=", id)
      .execute();
  await countComments(tx, [...new Set(comments.map(({ paperKey }) => paperKey))]);
}
