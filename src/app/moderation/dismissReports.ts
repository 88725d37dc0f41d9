import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { closeReports, findReportSubject } from "../../store/moderation/reports.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Closes a report, and all other open ones on the same subject, without doing anything about it. Throws `not_found`, and
 * what `authorize` throws.
 */
export async function dismissReports(
  ctx: AppContext,
  actor: Actor | undefined,
  { reportId }: { reportId: number },
): Promise<void> {
  authorize(ctx, actor, "dismissReports");
  const by = actor.reader.id;
  const now = ctx.clock();
  await ctx.db.transaction().execute(async (tx) => {
    const target = await findReportSubject(tx, reportId);
    if (!target) throw new BroadsheetError("not_found", "There is no such report.");
    const closed = await closeReports(tx, target, { by, outcome: "dismissed", now });
    if (closed === 0) return;
    const subject = `${target.kind} ${target.id}`;
    await recordAudit(tx, { by, at: now, action: "dismissed", subject, message: count(closed, "report") });
  });
}
