/** What a request to report or to moderate is about. */
import { isReportKind } from "../../domain/discussion/report.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { findReportTarget, type ReportTarget } from "../../store/moderation/reportTargets.ts";

/** Gets something that can be reported. Throws `not_found` when it does not exist, or no longer does. */
export async function getReportTarget(db: Database, kind: string, id: string): Promise<ReportTarget> {
  const target = isReportKind(kind) ? await findReportTarget(db, { kind, id }) : undefined;
  if (target) return target;
  throw new BroadsheetError("not_found", "What you want to report is not here, or not any more.");
}

/** Gets something that a reader may report. Throws `not_found`, or `bad_request` for something of the reader's own. */
export async function getReportable(
  db: Database,
  reader: Pick<Reader, "id">,
  { kind, id }: { kind: string; id: string },
): Promise<ReportTarget> {
  const target = await getReportTarget(db, kind, id);
  if (target.writer.id !== reader.id) return target;
  throw new BroadsheetError(
    "bad_request",
    "This is your own, so there is nobody to report. You may change or delete it.",
  );
}
