/** Reading comments: the outline of all under a paper, and the texts of those on a page. */

import type { ThreadComment } from "../../domain/discussion/thread.ts";
import { chunksOf } from "../../lib/chunks.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";

/** A comment without its text, as one reader may see it. */
export interface CommentRow extends ThreadComment {
  readerId: number;
  handle: string;
  name: string;
  createdAt: Instant;
  /** Absent where it is as it was first written. */
  editedAt?: Instant;
  deleted: boolean;
  /** Why it is hidden; absent where it is not. */
  hidden?: string;
  /** Whether it is hidden until a moderator has looked. */
  held: boolean;
  /** Whether this reader may read the text. */
  readable: boolean;
}

export interface Viewer {
  id: number;
  /** Whether hidden texts are shown, to decide on them. */
  moderates: boolean;
}

/** Every comment under a paper by rising id; for others than its writer and moderators a held one is as if deleted. */
export async function remarksUnder(db: Database, paperKey: number, viewer?: Viewer): Promise<CommentRow[]> {
  const rows = await db
    .selectFrom("comments")
    .innerJoin("readers", "readers.id", "comments.reader_id")
    .select(["comments.id", "parent_id", "reader_id", "handle", "name", "comments.created_at", "edited_at"])
    .select(["comments.deleted_at", "hidden_at", "hidden_reason", "held"])
    .select((eb) => eb.fn<number>("length", ["body"]).as("characters"))
    .where("paper_key", "=", paperKey)
    .orderBy("comments.id")
    .execute();
  return rows.map((row) => {
    const deleted = row.deleted_at !== null;
    const mayReadHidden = viewer !== undefined && (viewer.moderates || viewer.id === row.reader_id);
    const readable = !deleted && (row.hidden_at === null || mayReadHidden);
    const held = row.held === 1;
    return {
      id: row.id,
      parentId: row.parent_id,
      gone: deleted || (held && !readable),
      characters: readable ? row.characters : 0,
      readerId: row.reader_id,
      handle: row.handle,
      name: row.name,
      createdAt: row.created_at,
      ...(row.edited_at === null ? {} : { editedAt: row.edited_at }),
      deleted,
      ...(row.hidden_at === null ? {} : { hidden: row.hidden_reason ?? "" }),
      held,
      readable,
    };
  });
}

/** Markdown by id. */
export async function textsOf(db: Database, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom("comments").select(["id", "body"]).where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row.body]));
}

/** The comment of an id with its paper; undefined where there is none, or it was deleted. */
export const findComment = (db: Database, id: number) =>
  db
    .selectFrom("comments")
    .innerJoin("papers", "papers.key", "comments.paper_key")
    .innerJoin("readers", "readers.id", "comments.reader_id")
    .select(["comments.id", "comments.body", "comments.reader_id as readerId", "readers.name", "hidden_at as hiddenAt"])
    .select(["papers.id as paperId", "papers.title", "papers.key as paperKey"])
    .where("comments.id", "=", id)
    .where("comments.deleted_at", "is", null)
    .executeTakeFirst();

const LOOKED_UP_AT_ONCE = 1_000;

/** Of the handles those that readers have. */
export async function knownHandles(db: Database, handles: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>();
  for (const some of chunksOf(handles, LOOKED_UP_AT_ONCE)) {
    const rows = await db
      .selectFrom("readers")
      .select("handle")
      .where("handle", "in", some)
      .where("rule", "=", 0)
      .where("deleted_at", "is", null)
      .execute();
    for (const { handle } of rows) known.add(handle);
  }
  return known;
}

/** Titles by any id of theirs, of those papers that are in the library. */
export async function knownTitles(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (const some of chunksOf(ids, LOOKED_UP_AT_ONCE)) {
    const rows = await db
      .selectFrom("paper_ids")
      .innerJoin("papers", "papers.key", "paper_ids.paper_key")
      .select(["paper_ids.id", "title"])
      .where("paper_ids.id", "in", some)
      .execute();
    for (const { id, title } of rows) known.set(id, title);
  }
  return known;
}
