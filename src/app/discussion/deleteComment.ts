import { includesRole } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { eraseComment } from "../../store/discussion/comments.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { closeReports } from "../../store/moderation/reports.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { getComment } from "./getComment.ts";
import type { CommentReference } from "./writeComment.ts";

/**
 * Deletes a comment, for its writer or a moderator, and closes the reports on it. What a moderator deletes goes into the
 * audit log. Throws `not_found`, `not_allowed`, and what `authorize` throws.
 */
export async function deleteComment(
  ctx: AppContext,
  actor: Actor | undefined,
  { commentId }: { commentId: number },
): Promise<CommentReference> {
  authorize(ctx, actor, "deleteComment");
  const { reader } = actor;
  const now = ctx.clock();
  return ctx.db.transaction().execute(async (tx) => {
    const comment = await getComment(tx, commentId);
    const isOwn = comment.readerId === reader.id;
    if (!isOwn && !includesRole(reader.role, "moderator"))
      throw new BroadsheetError("not_allowed", "Only the reader who wrote a comment, or a moderator, may delete it.");
    const { id, paperKey, paperId } = comment;
    await eraseComment(tx, comment, now);
    await closeReports(tx, { kind: "comment", id: String(id) }, { by: reader.id, outcome: "deleted", now });
    if (!isOwn) await recordAudit(tx, { by: reader.id, at: now, action: "deleted", subject: `comment ${id}` });
    return { id, paperKey, paperId };
  });
}
