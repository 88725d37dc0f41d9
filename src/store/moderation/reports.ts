/** Reports by readers: one a reader and subject, open until a moderator has looked. */
import { sql, type Transaction } from "kysely";
import { isReportKind, type Outcome, type ReportReason, type Subject } from "../../domain/discussion/report.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";

type Tx = Transaction<Schema>;

export interface NewReport extends Subject {
  readerId: number;
  reason: ReportReason;
  /** In the reader's words; may be empty. */
  message: string;
  now: Instant;
}

/** Returns false when the reader has reported it before: that report stays as it was. */
export async function addReport(
  db: Database,
  { readerId, kind, id, reason, message, now }: NewReport,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("reports")
    .values({ reader_id: readerId, kind, subject: id, reason, says: message, created_at: now })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Closes what is open on a subject; returns how many reports that were. */
export async function closeReports(
  tx: Tx,
  { kind, id }: Subject,
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

/** Whether what a report is about is still there to be looked at: as `describeSubject` finds it. */
const IS_THERE = sql<boolean>`case kind
  when 'comment' then exists (select 1 from comments where comments.id = cast(subject as bigint) and deleted_at is null)
  when 'submission' then exists (select 1 from submissions
    where day = substr(subject, 1, 10) and subject = day || ' ' || paper_key || ' ' || submissions.reader_id)
  when 'reader' then exists (select 1 from readers where readers.id = cast(subject as bigint) and deleted_at is null)
  when 'collection' then exists (select 1 from collections where address = subject and visibility <> 'private')
  end`;

/** What waits for a moderator: reported most first, then longest; comments that were held by themselves among them. */
export async function openSubjects(
  db: Database,
  limit: number,
  offset: number,
): Promise<{ total: number; subjects: (Subject & { reports: number })[] }> {
  const waiting = sql`
    select kind, subject, sum(reports) as reports, min(since) as since from (
      select kind, subject, 1 as reports, created_at as since from reports where decided_at is null and ${IS_THERE}
      union all
      select 'comment', cast(id as text), 0, hidden_at from comments where held = 1
    ) as waiting group by kind, subject`;
  const { rows } = await sql<{ kind: string; subject: string; reports: number }>`
    ${waiting} order by reports desc, since, kind, subject limit ${limit} offset ${offset}`.execute(db);
  const { rows: totals } = await sql<{ n: number }>`select count(*) as n from (${waiting}) as counted`.execute(db);
  return {
    total: Number(totals[0]?.n ?? 0),
    subjects: rows.flatMap(({ kind, subject, reports }) =>
      isReportKind(kind) ? [{ kind, id: subject, reports: Number(reports) }] : [],
    ),
  };
}

/** Of one subject, the latest first, with who reported and who decided. */
export const reportsOn = (db: Database, { kind, id }: Subject, limit: number) =>
  db
    .selectFrom("reports")
    .innerJoin("readers", "readers.id", "reports.reader_id")
    .leftJoin("readers as deciders", "deciders.id", "reports.decided_by")
    .select([
      "reports.id",
      "reports.reason",
      "reports.says as message",
      "reports.created_at",
      "reports.decided_at",
      "reports.outcome",
    ])
    .select(["readers.handle", "deciders.handle as decided_by"])
    .where("kind", "=", kind)
    .where("subject", "=", id)
    .orderBy("reports.id", "desc")
    .limit(limit)
    .execute();

/** What moderators decided on, the latest first: each subject once a decision. */
export const decidedSubjects = (db: Database, limit: number) =>
  db
    .selectFrom("reports")
    .leftJoin("readers", "readers.id", "reports.decided_by")
    .select((eb) => ["kind", "subject", "outcome", "decided_at", "handle", eb.fn.countAll<number>().as("reports")])
    .where("decided_at", "is not", null)
    .groupBy(["kind", "subject", "outcome", "decided_at", "handle"])
    .orderBy("decided_at", "desc")
    .limit(limit)
    .execute();

/** A report by its id; undefined where there is none. */
export async function findReport(db: Database, id: number): Promise<Subject | undefined> {
  const row = await db.selectFrom("reports").select(["kind", "subject"]).where("id", "=", id).executeTakeFirst();
  return row && isReportKind(row.kind) ? { kind: row.kind, id: row.subject } : undefined;
}

/** What a reader reported, the latest first, and what became of it. */
export const reportsOf = (db: Database, readerId: number, limit: number) =>
  db
    .selectFrom("reports")
    .select(["kind", "subject", "reason", "says as message", "created_at", "decided_at", "outcome"])
    .where("reader_id", "=", readerId)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();

/** Reports on submissions of a paper that turned out to be another one. */
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

/** For taking along. */
export const exportReports = (db: Database, readerId: number) =>
  db
    .selectFrom("reports")
    .select(["kind", "subject", "reason", "says", "created_at as createdAt", "decided_at as decidedAt", "outcome"])
    .where("reader_id", "=", readerId)
    .orderBy("id")
    .execute();

/** Reports by a reader who leaves, and those on the reader that nobody has to look at any more. */
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
