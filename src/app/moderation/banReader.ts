import { count } from "../../lib/text.ts";
import { hideCommentsOf } from "../../store/discussion/comments.ts";
import type { Tx } from "../../store/lib/databaseType.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { setBan } from "../../store/moderation/bans.ts";
import { closeReports, findReportSubject } from "../../store/moderation/reports.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { getBannableReader } from "./bannableReader.ts";
import { requireReason } from "./reasons.ts";

interface BanRequest {
  handle: string;
  /** The reason, which the reader will see. */
  reason: string;
  /** Whether to hide all the reader's comments too. */
  hideComments: boolean;
  /** A report that the ban answers; its subject's reports are closed too. */
  reportId?: number | undefined;
}

/**
 * Closes a reader's account to changes, and closes the reports on the reader. A banned reader gets the new reason, and stays
 * banned since the first one. Throws `bad_request` for a missing reason, `not_found`, `not_allowed` when the roles forbid it,
 * and what `authorize` throws.
 */
export async function banReader(ctx: AppContext, actor: Actor | undefined, ban: BanRequest): Promise<void> {
  authorize(ctx, actor, "banReader");
  const reason = requireReason(ban.reason);
  const by = actor.reader.id;
  const now = ctx.clock();
  await ctx.db.transaction().execute(async (tx) => {
    const reader = await getBannableReader(tx, actor.reader, ban.handle);
    await setBan(tx, reader.id, { since: reader.ban?.since ?? now, reason });
    const handle = `@${reader.handle}`;
    await recordAudit(tx, { by, at: now, action: "banned", subject: handle, message: reason });
    const decision = { by, outcome: "banned", now } as const;
    await closeReports(tx, { kind: "reader", id: String(reader.id) }, decision);
    const reported = ban.reportId === undefined ? undefined : await findReportSubject(tx, ban.reportId);
    if (reported) await closeReports(tx, reported, decision);
    if (!ban.hideComments) return;
    const hidden = await hideAllComments(tx, reader.id, { by, reason, now });
    const subject = `${count(hidden, "comment")} of ${handle}`;
    await recordAudit(tx, { by, at: now, action: "hid", subject, message: reason });
  });
}

async function hideAllComments(
  tx: Tx,
  readerId: number,
  { by, reason, now }: { by: number; reason: string; now: number },
): Promise<number> {
  const ids = await hideCommentsOf(tx, readerId, { at: now, reason });
  for (const id of ids) await closeReports(tx, { kind: "comment", id: String(id) }, { by, outcome: "hidden", now });
  return ids.length;
}
