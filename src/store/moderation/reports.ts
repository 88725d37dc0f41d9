/** Reports by readers: one per reader and subject, open until a moderator decides. */

import { sql } from "kysely";
import {
  isReportKind,
  type Outcome,
  type ReceivedReport,
  type ReportDecision,
  type ReportReason,
  type ReportSubject,
  type SentReport,
} from "../../domain/discussion/report.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";

export interface NewReport extends ReportSubject {
  readerId: number;
  reason: ReportReason;
  /** The reader's own words; may be empty. */
  message: string;
}

/** Adds a report. Returns false when the reader has reported the subject before: that report stays as it was. */
export async function addReport(
  tx: Tx,
  { readerId, kind, id, reason, message }: NewReport,
  now: Instant,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("reports")
    .values({ reader_id: readerId, kind, subject: id, reason, says: message, created_at: now })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Closes the open reports on a subject, and returns how many there were. */
export async function closeReports(
  tx: Tx,
  { kind, id }: ReportSubject,
  { by, outcome, now }: { by: number; outcome: Outcome; now: Instant },
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable("reports")
    .set({ decided_at: now, decided_by: by, outcome })
    .where("kind", "=", kind)
    .where("subject", "=", id)
    .where("decided_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Whether a report's subject still exists, by the same rules as `findReportTarget`. */
const IS_THERE = sql<boolean>`case kind
  when 'comment' then exists (select 1 from comments where comments.id = cast(subject as bigint) and deleted_at is null)
  when 'submission' then exists (select 1 from submissions
    where day = substr(subject, 1, 10) and subject = day || ' ' || paper_key || ' ' || submissions.reader_id)
  when 'reader' then exists (select 1 from readers where readers.id = cast(subject as bigint) and deleted_at is null)
  when 'collection' then exists (select 1 from collections where address = subject and visibility <> 'private')
  end`;

/** Returns what waits for a moderator, held comments included: what was reported most first, then what waits longest. */
export async function openSubjects(
  db: Database,
  limit: number,
  offset: number,
): Promise<{ total: number; subjects: ReportSubject[] }> {
  const waiting = sql`
    select kind, subject, sum(reports) as reports, min(since) as since from (
      select kind, subject, 1 as reports, created_at as since from reports where decided_at is null and ${IS_THERE}
      union all
      select 'comment', cast(id as text), 0, hidden_at from comments where held = 1
    ) as waiting group by kind, subject`;
  const { rows } = await sql<{ kind: string; subject: string }>`
    ${waiting} order by reports desc, since, kind, subject limit ${limit} offset ${offset}`.execute(db);
  const { rows: totals } = await sql<{ n: number }>`select count(*) as n from (${waiting}) as counted`.execute(db);
  return {
    total: Number(totals[0]?.n ?? 0),
    subjects: rows.flatMap(({ kind, subject }) => (isReportKind(kind) ? [{ kind, id: subject }] : [])),
  };
}

/** Returns the reports on a subject, the latest first. */
export async function reportsOn(db: Database, { kind, id }: ReportSubject, limit: number): Promise<ReceivedReport[]> {
  const rows = await db
    .selectFrom("reports")
    .innerJoin("readers", "readers.id", "reports.reader_id")
    .leftJoin("readers as deciders", "deciders.id", "reports.decided_by")
    .select(["reports.id", "reports.reason", "reports.says as message", "reports.created_at", "readers.handle as by"])
    .select(["reports.decided_at", "reports.outcome", "deciders.handle as decider"])
    .where("kind", "=", kind)
    .where("subject", "=", id)
    .orderBy("reports.id", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ created_at, decided_at, outcome, decider, ...report }) => ({
    ...report,
    createdAt: created_at,
    ...(decided_at === null ? {} : { decision: decisionOf(decided_at, outcome, decider) }),
  }));
}

const decisionOf = (at: Instant, outcome: string | null, by: string | null): ReportDecision => ({
  at,
  outcome: outcome ?? "",
  ...(by === null ? {} : { by }),
});

/** A decision on a subject, with the number of reports that it closed. */
export interface DecidedReports {
  subject: ReportSubject;
  decision: ReportDecision;
  reports: number;
}

/** Returns the latest decisions of moderators on reports, each subject once a decision. */
export async function decidedReports(db: Database, limit: number): Promise<DecidedReports[]> {
  const rows = await db
    .selectFrom("reports")
    .leftJoin("readers", "readers.id", "reports.decided_by")
    .select((eb) => ["kind", "subject", "outcome", "decided_at", "handle", eb.fn.countAll<number>().as("reports")])
    .where("decided_at", "is not", null)
    .groupBy(["kind", "subject", "outcome", "decided_at", "handle"])
    .orderBy("decided_at", "desc")
    .limit(limit)
    .execute();
  return rows.flatMap(({ kind, subject: id, outcome, decided_at, handle, reports }) =>
    isReportKind(kind)
      ? [{ subject: { kind, id }, decision: decisionOf(decided_at ?? 0, outcome, handle), reports }]
      : [],
  );
}

/** Finds the subject of a report by the report's id. Returns undefined when there is no such report. */
export async function findReportSubject(db: Database, id: number): Promise<ReportSubject | undefined> {
  const row = await db.selectFrom("reports").select(["kind", "subject"]).where("id", "=", id).executeTakeFirst();
  return row && isReportKind(row.kind) ? { kind: row.kind, id: row.subject } : undefined;
}

/** Returns what a reader reported, the latest first. */
export async function reportsOf(db: Database, readerId: number, limit: number): Promise<SentReport[]> {
  const rows = await db
    .selectFrom("reports")
    .select(["kind", "subject", "reason", "created_at", "outcome"])
    .where("reader_id", "=", readerId)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.flatMap(({ kind, subject: id, reason, created_at, outcome }) =>
    isReportKind(kind)
      ? [{ subject: { kind, id }, reason, createdAt: created_at, ...(outcome === null ? {} : { outcome }) }]
      : [],
  );
}

/** Moves the reports on submissions of a paper that turned out to be the same as another. */
export async function moveReports(tx: Tx, from: number, into: number): Promise<void> {
  const reports = await tx
    .selectFrom("reports")
    .select(["id", "subject"])
    .where("kind", "=", "submission")
    .where("subject", "like", `% ${from} %`)
    .execute();
  for (const { id, subject } of reports) {
    const [day, key, reader] = subject.split(" ");
    if (key !== String(from)) continue;
    await sql`update or ignore reports set subject = ${`${day} ${into} ${reader}`} where id = ${id}`.execute(tx);
  }
}

/** Returns a reader's reports for their export. */
export const exportReports = (db: Database, readerId: number) =>
  db
    .selectFrom("reports")
    .select(["kind", "subject", "reason", "says", "created_at as createdAt", "decided_at as decidedAt", "outcome"])
    .where("reader_id", "=", readerId)
    .orderBy("id")
    .execute();

/** Deletes the reports by a reader who leaves, and the open ones on that reader, which nobody has to look at any more. */
export async function forgetReports(tx: Tx, readerId: number): Promise<void> {
  await tx
    .deleteFrom("reports")
    .where((eb) =>
      eb.or([
        eb("reader_id", "=", readerId),
        eb.and([eb("kind", "=", "reader"), eb("subject", "=", String(readerId)), eb("decided_at", "is", null)]),
      ]),
    )
    .execute();
}
