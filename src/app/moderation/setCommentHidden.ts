import { setHiddenComment } from "../../store/discussion/comments.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { closeReports } from "../../store/moderation/reports.ts";
import type { AppContext } from "../context.ts";
import { noSuchComment } from "../discussion/getComment.ts";
import { type Actor, authorize } from "../permissions.ts";
import { type HideOrShow, requireReason } from "./reasons.ts";

/**
 * Hides a comment, or shows it again, and closes the reports on it. Throws `bad_request` for a missing reason, `not_found`,
 * and what `authorize` throws.
 */
export async function setCommentHidden(
  ctx: AppContext,
  actor: Actor | undefined,
  input: { commentId: number } & HideOrShow,
): Promise<void> {
  authorize(ctx, actor, "setCommentHidden");
  const { commentId } = input;
  const by = actor.reader.id;
  const now = ctx.clock();
  const hiding = input.hide ? { at: now, reason: requireReason(input.reason) } : undefined;
  await ctx.db.transaction().execute(async (tx) => {
    if (!(await setHiddenComment(tx, commentId, hiding))) throw noSuchComment();
    const outcome = hiding ? "hidden" : "dismissed";
    await closeReports(tx, { kind: "comment", id: String(commentId) }, { by, outcome, now });
    const subject = `comment ${commentId}`;
    if (hiding) await recordAudit(tx, { by, at: now, action: "hid", subject, message: hiding.reason });
    else await recordAudit(tx, { by, at: now, action: "showed again", subject });
  });
}
