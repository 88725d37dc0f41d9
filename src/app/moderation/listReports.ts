/** Lists of reports: what waits for moderators, what they decided, and what a reader has reported. */
import type { ReceivedReport, ReportDecision, ReportSubject, SentReport } from "../../domain/discussion/report.ts";
import type { Database } from "../../store/database.ts";
import { decidedReports, openSubjects, reportsOf, reportsOn } from "../../store/moderation/reports.ts";
import { findReportTarget, type ReportTarget } from "../../store/moderation/reportTargets.ts";
import type { AppContext } from "../context.ts";
import { commentHtml } from "../discussion/commentHtmlCache.ts";
import { getReportTarget } from "./reportTarget.ts";

/** The most reports shown on one subject; the page's count tells how many there are. */
const SHOWN_REPORTS = 50;

/** Something that a moderator may decide on. */
export interface ModerationCase {
  target: ReportTarget;
  /** The text in question as HTML; empty when there is none. */
  html: string;
  /** The reports on it, the latest first. */
  reports: ReceivedReport[];
}

type CaseContext = Pick<AppContext, "db" | "renderComments">;

/** Lists what waits for a moderator, with the total number. */
export async function listOpenCases(
  ctx: CaseContext,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ total: number; cases: ModerationCase[] }> {
  const { total, subjects } = await openSubjects(ctx.db, limit, offset);
  const cases = [];
  for (const subject of subjects) {
    const target = await findReportTarget(ctx.db, subject);
    if (target) cases.push(await caseOf(ctx, target));
  }
  return { total, cases };
}

/** Gets one thing that a moderator may decide on, reported or not. Throws `not_found`. */
export const getCase = async (ctx: CaseContext, kind: string, id: string): Promise<ModerationCase> =>
  caseOf(ctx, await getReportTarget(ctx.db, kind, id));

async function caseOf({ db, renderComments }: CaseContext, target: ReportTarget): Promise<ModerationCase> {
  const html = target.text === "" ? "" : await commentHtml(renderComments, target.text);
  return { target, html, reports: await reportsOn(db, target, SHOWN_REPORTS) };
}

/** A subject that may be gone. */
interface NamedSubject {
  /** What it is, as in `the comment under “TITLE”`. */
  name: string;
  subject: ReportSubject;
  /** The address of its page; absent when it is gone. */
  path?: string;
}

/** A decision on a subject, with the number of reports that it closed. */
export interface DecidedCase extends NamedSubject {
  decision: ReportDecision;
  reports: number;
}

/** Lists the latest decisions of moderators on reports. */
export async function listDecidedCases(db: Database, limit: number): Promise<DecidedCase[]> {
  const cases = [];
  for (const { subject, decision, reports } of await decidedReports(db, limit))
    cases.push({ ...(await named(db, subject)), decision, reports });
  return cases;
}

/** Lists what a reader has reported, the latest first, and what became of it. */
export async function listOwnReports(
  db: Database,
  readerId: number,
  limit: number,
): Promise<(SentReport & NamedSubject)[]> {
  const reports = [];
  for (const report of await reportsOf(db, readerId, limit))
    reports.push({ ...report, ...(await named(db, report.subject)) });
  return reports;
}

async function named(db: Database, subject: ReportSubject): Promise<NamedSubject> {
  const target = await findReportTarget(db, subject);
  return target
    ? { name: target.name, path: target.path, subject }
    : { name: `a ${subject.kind} that is gone`, subject };
}
