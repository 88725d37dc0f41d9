/** Notes that verified authors add to their papers. */

import type { ClaimState } from "../../domain/readers/claim.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";

/** A note as everybody sees it. */
export interface AuthorNote {
  readerId: number;
  /** Markdown. */
  body: string;
  updatedAt: Instant;
  /** The author's name as the paper writes it, and their handle; absent when the author hides the claim. */
  author?: string;
  handle?: string;
}

/** Returns the notes of a paper's authors, the earliest first. */
export async function authorNotes(db: Database, paperKey: number): Promise<AuthorNote[]> {
  const rows = await db
    .selectFrom("author_notes")
    .innerJoin("claims", (join) =>
      join
        .onRef("claims.paper_key", "=", "author_notes.paper_key")
        .onRef("claims.reader_id", "=", "author_notes.reader_id"),
    )
    .innerJoin("readers", "readers.id", "author_notes.reader_id")
    .select(["author_notes.reader_id", "body", "author_notes.updated_at", "handle", "claims.author", "claims.hidden"])
    .where("author_notes.paper_key", "=", paperKey)
    .where("claims.state", "=", "approved" satisfies ClaimState)
    .where("readers.banned_at", "is", null)
    .orderBy("author_notes.updated_at")
    .execute();
  return rows.map(({ reader_id, body, updated_at, handle, author, hidden }) => ({
    readerId: reader_id,
    body,
    updatedAt: updated_at,
    ...(hidden === 1 ? {} : { author, handle }),
  }));
}

/** Saves an author's note to a paper in place of the one before; an empty one deletes it. */
export async function saveAuthorNote(
  tx: Tx,
  { paperKey, readerId, body }: { paperKey: number; readerId: number; body: string },
  now: Instant,
): Promise<void> {
  if (body === "") {
    await tx.deleteFrom("author_notes").where("paper_key", "=", paperKey).where("reader_id", "=", readerId).execute();
    return;
  }
  await tx
    .insertInto("author_notes")
    .values({ paper_key: paperKey, reader_id: readerId, body, updated_at: now })
    .onConflict((c) => c.columns(["paper_key", "reader_id"]).doUpdateSet({ body, updated_at: now }))
    .execute();
}
