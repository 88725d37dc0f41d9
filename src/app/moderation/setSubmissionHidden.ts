import { parseSubmissionId } from "../../domain/discussion/report.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { updateTrending } from "../../store/editions/trending.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { isAuthor } from "../../store/moderation/claims.ts";
import { setHiddenSubmission } from "../../store/moderation/hiddenSubmissions.ts";
import { closeReports } from "../../store/moderation/reports.ts";
import { setLinks } from "../../store/papers/readerLinks.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { type HideOrShow, requireReason } from "./reasons.ts";

/**
 * Takes a submission out of its edition, with the links that came with it, or puts it back without them. Links of a verified
 * author stay. Closes the reports on the submission. Throws `bad_request` for a missing reason, `not_found`, and what
 * `authorize` throws.
 */
export async function setSubmissionHidden(
  ctx: AppContext,
  actor: Actor | undefined,
  input: { submissionId: string } & HideOrShow,
): Promise<void> {
  authorize(ctx, actor, "setSubmissionHidden");
  const id = input.submissionId;
  const submission = parseSubmissionId(id);
  const { paperKey, readerId } = submission;
  const by = actor.reader.id;
  const now = ctx.clock();
  const hiding = input.hide ? { at: now, reason: requireReason(input.reason) } : undefined;
  await ctx.db.transaction().execute(async (tx) => {
    if (!(await setHiddenSubmission(tx, submission, hiding)))
      throw new BroadsheetError("not_found", "There is no such submission.");
    if (hiding && !(await isAuthor(tx, readerId, paperKey))) await setLinks(tx, paperKey, readerId, []);
    await updateTrending(tx, [paperKey]);
    await closeReports(tx, { kind: "submission", id }, { by, outcome: hiding ? "hidden" : "dismissed", now });
    const action = hiding ? "hid" : "showed again";
    await recordAudit(tx, { by, at: now, action, subject: `submission ${id}`, message: hiding?.reason ?? "" });
  });
}
