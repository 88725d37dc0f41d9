/** Writing comments. Whatever is counted or looked up is so in the transaction that keeps the comment. */
import type { Transaction } from "kysely";
import { checkLinks, isNewcomer, SENT_TWICE_MS } from "../../domain/discussion/commentLimits.ts";
import { includesRole, type Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { recordAudit } from "../moderation/auditLog.ts";
import { closeReports } from "../moderation/reports.ts";
import type { Schema } from "../schema.ts";
import { countComments } from "./commentCounts.ts";
import { checkDay, checkSameWords, holdSameWords, textKeyOf } from "./commentLimits.ts";

type Tx = Transaction<Schema>;

export interface NewComment {
  paperKey: number;
  reader: Reader;
  /** The comment that it answers. */
  parentId?: number | undefined;
  /** Cleaned. */
  body: string;
  now: Instant;
}

/**
 * Keeps a comment and returns its id: of the one that is there already, where the same was sent a moment ago.
 * Throws `bad_request` where the reader writes too much, `conflict` where what it answers has gone.
 */
export const addComment = (db: Database, comment: NewComment): Promise<number> =>
  db.transaction().execute(async (tx) => {
    const { paperKey, reader, parentId, body, now } = comment;
    const same = await sentBefore(tx, comment);
    if (same !== undefined) return same;
    if (parentId !== undefined) await checkParent(tx, paperKey, parentId);
    const newcomer = isNewcomer(reader, now);
    checkLinks(body, newcomer);
    await checkDay(tx, reader.id, newcomer, now);
    const text_key = textKeyOf(body);
    await checkSameWords(tx, { readerId: reader.id, paperKey, textKey: text_key, now });
    const { id } = await tx
      .insertInto("comments")
      .values({
        paper_key: paperKey,
        reader_id: reader.id,
        parent_id: parentId ?? null,
        body,
        text_key,
        created_at: now,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    if (newcomer) await holdSameWords(tx, text_key, now);
    await countComments(tx, [paperKey]);
    return id;
  });

/** A double click, or an answer that was lost on its way. */
async function sentBefore(tx: Tx, { paperKey, reader, parentId, body, now }: NewComment): Promise<number | undefined> {
  const row = await tx
    .selectFrom("comments")
    .select("id")
    .where("reader_id", "=", reader.id)
    .where("created_at", ">", now - SENT_TWICE_MS)
    .where("paper_key", "=", paperKey)
    .where("parent_id", parentId === undefined ? "is" : "=", parentId ?? null)
    .where("body", "=", body)
    .where("deleted_at", "is", null)
    .orderBy("id")
    .executeTakeFirst();
  return row?.id;
}

async function checkParent(tx: Tx, paperKey: number, parentId: number): Promise<void> {
  const parent = await tx
    .selectFrom("comments")
    .select(["deleted_at", "hidden_at"])
    .where("id", "=", parentId)
    .where("paper_key", "=", paperKey)
    .executeTakeFirst();
  if (!parent || parent.deleted_at !== null || parent.hidden_at !== null)
    throw new BroadsheetError(
      "conflict",
      "The comment that you answer has been deleted or hidden. You may keep what you wrote as a comment of its own.",
    );
}

/** Throws `not_found`, `not_allowed` for another's, `conflict` for one that is hidden, `bad_request` as `addComment`. */
export const editComment = (
  db: Database,
  { id, reader, body, now }: { id: number; reader: Reader; body: string; now: Instant },
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const comment = await ownComment(tx, id, reader);
    if (comment.body === body) return;
    const newcomer = isNewcomer(reader, now);
    checkLinks(body, newcomer);
    const text_key = textKeyOf(body);
    await checkSameWords(tx, { readerId: reader.id, paperKey: comment.paper_key, textKey: text_key, now });
    await tx.updateTable("comments").set({ body, text_key, edited_at: now }).where("id", "=", id).execute();
    if (newcomer) await holdSameWords(tx, text_key, now);
    await countComments(tx, [comment.paper_key]);
  });

/** One that its writer may change now. Throws as `editComment`. */
export async function ownComment(db: Database, id: number, reader: Pick<Reader, "id">) {
  const comment = await existing(db, id);
  if (comment.reader_id !== reader.id)
    throw new BroadsheetError("not_allowed", "Only who wrote a comment may change it.");
  if (comment.hidden_at !== null)
    throw new BroadsheetError(
      "conflict",
      "A moderator has hidden this comment, so it cannot be changed. You may delete it.",
    );
  return comment;
}

/** By its writer or a moderator. What was deleted before stays so. Throws `not_found`, `not_allowed`. */
export const deleteComment = (
  db: Database,
  { id, by, now }: { id: number; by: Reader; now: Instant },
): Promise<{ paperKey: number }> =>
  db.transaction().execute(async (tx) => {
    const comment = await existing(tx, id);
    const own = comment.reader_id === by.id;
    if (!own && !includesRole(by.role, "moderator"))
      throw new BroadsheetError("not_allowed", "A comment is deleted by who wrote it, or by a moderator.");
    await tx.updateTable("comments").set(DELETED(now)).where("id", "=", id).execute();
    await closeReports(tx, { kind: "comment", id: String(id) }, { by: by.id, outcome: "deleted", now });
    if (!own) await recordAudit(tx, { by: by.id, at: now, action: "deleted", subject: `comment ${id}` });
    await countComments(tx, [comment.paper_key]);
    return { paperKey: comment.paper_key };
  });

async function existing(db: Database, id: number) {
  const comment = await db
    .selectFrom("comments")
    .select(["id", "paper_key", "reader_id", "body", "hidden_at"])
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!comment) throw new BroadsheetError("not_found", "There is no such comment. It may have been deleted.");
  return comment;
}

const DELETED = (now: Instant) => ({ body: "", text_key: "", deleted_at: now, held: 0 });

/** All comments of a paper go to another one. */
export async function moveComments(tx: Tx, from: number, into: number): Promise<void> {
  await tx.updateTable("comments").set({ paper_key: into }).where("paper_key", "=", from).execute();
  await countComments(tx, [into]);
}

/** What a reader wrote, for taking along: the oldest first. */
export const exportComments = (db: Database, readerId: number) =>
  db
    .selectFrom("comments")
    .innerJoin("papers", "papers.key", "comments.paper_key")
    .select(["comments.id", "papers.id as paper", "parent_id as answers", "body as text"])
    .select(["created_at as createdAt", "edited_at as editedAt", "hidden_reason as hiddenBecause"])
    .where("reader_id", "=", readerId)
    .where("deleted_at", "is", null)
    .orderBy("comments.id")
    .execute();

/** Deletes all that a reader wrote; answers by others keep their places. The reader's own row must stay. */
export async function forgetComments(tx: Tx, readerId: number, now: Instant): Promise<void> {
  const papers = await tx
    .selectFrom("comments")
    .select("paper_key")
    .distinct()
    .where("reader_id", "=", readerId)
    .where("deleted_at", "is", null)
    .execute();
  await tx
    .updateTable("comments")
    .set(DELETED(now))
    .where("reader_id", "=", readerId)
    .where("deleted_at", "is", null)
    .execute();
  await countComments(
    tx,
    papers.map((row) => row.paper_key),
  );
}
