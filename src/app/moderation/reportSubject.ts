import { isReportReason, MAX_REPORT_CHARACTERS } from "../../domain/discussion/report.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { sanitizeText } from "../../lib/sanitizeText.ts";
import { grouped } from "../../lib/text.ts";
import { addReport } from "../../store/moderation/reports.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { getReportable } from "./reportTarget.ts";

/**
 * Reports something to the moderators. Returns false when the reader has reported it before: that report stays as it was.
 * Throws `not_found`, `bad_request` for something of the reader's own, an unknown reason or a message that is too long, and
 * what `authorize` throws.
 */
export async function reportSubject(
  ctx: AppContext,
  actor: Actor | undefined,
  input: { kind: string; id: string; reason: string; message: string },
): Promise<boolean> {
  authorize(ctx, actor, "reportSubject");
  const { reader } = actor;
  const { kind, id } = await getReportable(ctx.db, reader, input);
  const message = sanitizeText(input.message).trim();
  if (message.length > MAX_REPORT_CHARACTERS)
    throw new BroadsheetError(
      "bad_request",
      `This report has ${grouped(message.length)} characters, and a report may have ${MAX_REPORT_CHARACTERS}. Please shorten it.`,
    );
  const { reason } = input;
  if (!isReportReason(reason)) throw new BroadsheetError("bad_request", "Please choose from the list what is wrong.");
  const report = { readerId: reader.id, kind, id, reason, message };
  return ctx.db.transaction().execute((tx) => addReport(tx, report, ctx.clock()));
}
