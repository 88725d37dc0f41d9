/** Comments as they are stored, and with them the papers' counts of comments. */

import { hash } from "node:crypto";
import { wordsOf } from "../../domain/discussion/commentLimits.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { countComments } from "./commentCounts.ts";

/** A comment that has not been deleted, with its paper. */
export interface StoredComment {
  id: number;
  body: string;
  readerId: number;
  /** The writer's name. */
  name: string;
  isHidden: boolean;
  paperKey: number;
  paperId: string;
  paperTitle: string;
}

/** Finds a comment by its id. Returns undefined when there is none, or it was deleted. */
export async function findComment(db: Database, id: number): Promise<StoredComment | undefined> {
  const row = await db
    .selectFrom("comments")
    .innerJoin("papers", "papers.key", "comments.paper_key")
    .innerJoin("readers", "readers.id", "comments.reader_id")
    .select(["comments.id", "comments.body", "comments.reader_id as readerId", "readers.name", "hidden_at"])
    .select(["papers.id as paperId", "papers.title as paperTitle", "papers.key as paperKey"])
    .where("comments.id", "=", id)
    .where("comments.deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) return undefined;
  const { hidden_at, ...comment } = row;
  return { ...comment, isHidden: hidden_at !== null };
}

export interface NewComment {
  paperKey: number;
  readerId: number;
  /** The comment that it answers. */
  parentId?: number | undefined;
  /** The cleaned text. */
  body: string;
}

/** Adds a comment and returns its id. */
export async function insertComment(tx: Tx, comment: NewComment, now: Instant): Promise<number> {
  const { paperKey, readerId, parentId, body } = comment;
  const { id } = await tx
    .insertInto("comments")
    .values({
      paper_key: paperKey,
      reader_id: readerId,
      parent_id: parentId ?? null,
      body,
      text_key: textKeyOf(body),
      created_at: now,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await countComments(tx, [paperKey]);
  return id;
}

/** Returns the id of the same comment in the same place, written after `since`; undefined when there is none. */
export async function findDuplicate(tx: Tx, comment: NewComment, since: Instant): Promise<number | undefined> {
  const { paperKey, readerId, parentId, body } = comment;
  const row = await tx
    .selectFrom("comments")
    .select("id")
    .where("reader_id", "=", readerId)
    .where("created_at", ">", since)
    .where("paper_key", "=", paperKey)
    .where("parent_id", parentId === undefined ? "is" : "=", parentId ?? null)
    .where("body", "=", body)
    .where("deleted_at", "is", null)
    .orderBy("id")
    .executeTakeFirst();
  return row?.id;
}

/** Gives a comment another text. */
export async function updateComment(tx: Tx, id: number, body: string, now: Instant): Promise<void> {
  await tx
    .updateTable("comments")
    .set({ body, text_key: textKeyOf(body), edited_at: now })
    .where("id", "=", id)
    .execute();
}

/** Deletes a comment's text; its row stays, for the sake of answers to it. */
export async function eraseComment(
  tx: Tx,
  { id, paperKey }: Pick<StoredComment, "id" | "paperKey">,
  now: Instant,
): Promise<void> {
  await tx.updateTable("comments").set(DELETED(now)).where("id", "=", id).execute();
  await countComments(tx, [paperKey]);
}

/** Why and when something was hidden. */
export interface Hiding {
  at: Instant;
  reason: string;
}

/** Hides a comment, or shows it again where `hiding` is undefined. Returns false when there is no such comment. */
export async function setHiddenComment(tx: Tx, id: number, hiding: Hiding | undefined): Promise<boolean> {
  const row = await tx
    .updateTable("comments")
    .set({ hidden_at: hiding?.at ?? null, hidden_reason: hiding?.reason ?? null, held: 0 })
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("paper_key")
    .executeTakeFirst();
  if (!row) return false;
  await countComments(tx, [row.paper_key]);
  return true;
}

/** Hides every comment of a reader that is still shown or held. Returns their ids. */
export async function hideCommentsOf(tx: Tx, readerId: number, { at, reason }: Hiding): Promise<number[]> {
  const rows = await tx
    .updateTable("comments")
    .set({ hidden_at: at, hidden_reason: reason, held: 0 })
    .where("reader_id", "=", readerId)
    .where("deleted_at", "is", null)
    .where((eb) => eb.or([eb("hidden_at", "is", null), eb("held", "=", 1)]))
    .returning(["id", "paper_key"])
    .execute();
  await countComments(tx, [...new Set(rows.map((row) => row.paper_key))]);
  return rows.map(({ id }) => id);
}

/** Returns a key that is equal for texts of the same words. */
export const textKeyOf = (body: string): string => hash("sha256", wordsOf(body), "base64url");

const DELETED = (now: Instant) => ({ body: "", text_key: "", deleted_at: now, held: 0 });

/** Moves all comments of a paper to another one. */
export async function moveComments(tx: Tx, from: number, into: number): Promise<void> {
  await tx.updateTable("comments").set({ paper_key: into }).where("paper_key", "=", from).execute();
  await countComments(tx, [into]);
}

/** Returns what a reader wrote, the oldest first, for their export. */
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
