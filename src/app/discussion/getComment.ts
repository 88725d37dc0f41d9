/** The comment that a request names. */
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { findComment, type StoredComment } from "../../store/discussion/comments.ts";

export const noSuchComment = (): BroadsheetError =>
  new BroadsheetError("not_found", "There is no such comment. It may have been deleted.");

/** Gets a comment by its id. Throws `not_found` when there is none, or it was deleted. */
export async function getComment(db: Database, id: number): Promise<StoredComment> {
  const comment = await findComment(db, id);
  if (comment) return comment;
  throw noSuchComment();
}

/** Gets a comment that a reader may edit now. Throws `not_found`, `not_allowed` for another's, `conflict` for a hidden one. */
export async function getEditableComment(db: Database, id: number, reader: Pick<Reader, "id">): Promise<StoredComment> {
  const comment = await getComment(db, id);
  if (comment.readerId !== reader.id)
    throw new BroadsheetError("not_allowed", "Only the reader who wrote a comment may change it.");
  if (comment.isHidden)
    throw new BroadsheetError(
      "conflict",
      "A moderator has hidden this comment, so it cannot be changed. You may delete it.",
    );
  return comment;
}
