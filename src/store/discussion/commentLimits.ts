/** What of `domain/discussion/commentLimits` is counted from the records, within the transaction that keeps a comment. */
import { hash } from "node:crypto";
import { sql, type Transaction } from "kysely";
import {
  checkCommentsADay,
  HELD_MESSAGE,
  NEWCOMER_MS,
  SAME_WORDS_MS,
  SAME_WORDS_NEWCOMERS,
  SAME_WORDS_PAPERS,
  wordsOf,
} from "../../domain/discussion/commentLimits.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { DAY_MS, type Instant } from "../../lib/time.ts";
import type { Schema } from "../schema.ts";
import { countComments } from "./commentCounts.ts";

type Tx = Transaction<Schema>;

export const textKeyOf = (body: string): string => hash("sha256", wordsOf(body), "base64url");

/** Throws `bad_request` where a reader has written enough for a day; what was deleted counts too. */
export async function checkDay(tx: Tx, readerId: number, newcomer: boolean, now: Instant): Promise<void> {
  const { written } = await tx
    .selectFrom("comments")
    .where("reader_id", "=", readerId)
    .where("created_at", ">", now - DAY_MS)
    .select((eb) => eb.fn.countAll<number>().as("written"))
    .executeTakeFirstOrThrow();
  checkCommentsADay(written, newcomer);
}

interface Words {
  readerId: number;
  paperKey: number;
  textKey: string;
  now: Instant;
}

/** An old comment may have been given the words just now. */
const writtenAt = sql<Instant>`coalesce(comments.edited_at, comments.created_at)`;

/** Throws `bad_request` where the reader wrote the same under too many other papers. */
export async function checkSameWords(tx: Tx, { readerId, paperKey, textKey, now }: Words): Promise<void> {
  const { others } = await tx
    .selectFrom("comments")
    .where("text_key", "=", textKey)
    .where(writtenAt, ">", now - DAY_MS)
    .where("reader_id", "=", readerId)
    .where("paper_key", "!=", paperKey)
    .select((eb) => eb.fn.count<number>("paper_key").distinct().as("others"))
    .executeTakeFirstOrThrow();
  if (others + 1 < SAME_WORDS_PAPERS) return;
  throw new BroadsheetError(
    "bad_request",
    `You wrote the same under ${others} other papers today. Please say what is about this paper.`,
  );
}

/** Holds the newcomers' comments of these words, once enough of them wrote them. */
export async function holdSameWords(tx: Tx, textKey: string, now: Instant): Promise<void> {
  const same = await tx
    .selectFrom("comments")
    .innerJoin("readers", "readers.id", "comments.reader_id")
    .select(["comments.id", "comments.paper_key", "comments.reader_id", "comments.hidden_at"])
    .where("text_key", "=", textKey)
    .where(writtenAt, ">", now - SAME_WORDS_MS)
    .where("comments.deleted_at", "is", null)
    .where("readers.created_at", ">", now - NEWCOMER_MS)
    .where("readers.role", "=", "reader")
    .execute();
  if (new Set(same.map((row) => row.reader_id)).size < SAME_WORDS_NEWCOMERS) return;
  const shown = same.filter((row) => row.hidden_at === null);
  for (const { id } of shown)
    await tx
      .updateTable("comments")
      .set({ hidden_at: now, hidden_reason: HELD_MESSAGE, held: 1 })
      .where("id", "=", id)
      .execute();
  await countComments(tx, [...new Set(shown.map((row) => row.paper_key))]);
}
