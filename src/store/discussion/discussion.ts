/** Reads discussions: all comments under a paper without their texts, the texts of some, and whom and what they mention. */

import type { ThreadComment } from "../../domain/discussion/thread.ts";
import { chunksOf } from "../../lib/chunks.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";

/** A comment without its text, as one reader may see it. */
export interface OutlinedComment extends ThreadComment {
  readerId: number;
  handle: string;
  name: string;
  createdAt: Instant;
  /** Absent when it was never edited. */
  editedAt?: Instant;
  deleted: boolean;
  /** Why it is hidden; absent when it is not. */
  hidden?: string;
  /** Whether it is hidden until a moderator has looked. */
  held: boolean;
  /** Whether this reader may read the text. */
  readable: boolean;
}

export interface Viewer {
  id: number;
  /** Whether they see hidden texts, to decide on them. */
  moderates: boolean;
}

/**
 * Returns every comment under a paper by rising id, as `viewer` may see it. To all but its writer and moderators, a held
 * comment is gone like a deleted one.
 */
export async function commentsUnder(db: Database, paperKey: number, viewer?: Viewer): Promise<OutlinedComment[]> {
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

/** Returns comments' Markdown by id. */
export async function commentTexts(db: Database, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom("comments").select(["id", "body"]).where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row.body]));
}

const LOOKED_UP_AT_ONCE = 1_000;

/** Returns those of the handles that belong to readers. */
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

/** Returns the titles, by the id given, of those papers that are in the library. */
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
