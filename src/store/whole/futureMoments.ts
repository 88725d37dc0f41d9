/**
 * Puts right what a clock that was ahead left in the records: moments of the future that something would wait for. Run
 * at the start and when the clock goes back; where all is well it only reads.
 */
import { sql } from "kysely";
import { LONGEST_ALERT_WAIT_MS } from "../../domain/alerts/alert.ts";
import { longestWait, RETRY_POLICIES } from "../../domain/digests/delivery.ts";
import { parsePreferences } from "../../domain/digests/digestPreferences.ts";
import type { Day } from "../../domain/editions/edition.ts";
import { messageOf } from "../../lib/errors.ts";
import { isFromFuture, latestWait } from "../../lib/moments.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { NextDue } from "../digests/dueDeliveries.ts";

/** Columns with moments that are waited for or counted from, each with the longest wait; 0 for what has happened. */
export const MOMENTS: readonly { table: string; column: string; longestMs: number }[] = [
  { table: "alert_deliveries", column: "due_at", longestMs: 0 },
  { table: "alert_deliveries", column: "claimed_at", longestMs: 0 },
  { table: "alert_deliveries", column: "settled_at", longestMs: 0 },
  { table: "alert_deliveries", column: "retry_at", longestMs: LONGEST_ALERT_WAIT_MS },
  { table: "alert_hits", column: "found_at", longestMs: 0 },
  { table: "deliveries", column: "claimed_at", longestMs: 0 },
  { table: "deliveries", column: "handed_at", longestMs: 0 },
  { table: "deliveries", column: "sent_at", longestMs: 0 },
  { table: "deliveries", column: "retry_at", longestMs: longestWait(RETRY_POLICIES.digest) },
  { table: "mail_queue", column: "claimed_at", longestMs: 0 },
  { table: "mail_queue", column: "handed_at", longestMs: 0 },
  { table: "mail_queue", column: "settled_at", longestMs: 0 },
  { table: "mail_queue", column: "retry_at", longestMs: longestWait(RETRY_POLICIES.account) },
  { table: "harvests", column: "saved_at", longestMs: 0 },
  { table: "harvests", column: "new_at", longestMs: 0 },
  { table: "harvests", column: "finished_at", longestMs: 0 },
  { table: "harvests", column: "failing_since", longestMs: 0 },
  { table: "harvests", column: "retry_at", longestMs: DAY_MS },
  { table: "api_tokens", column: "used_at", longestMs: 0 },
  { table: "invitations", column: "used_at", longestMs: 0 },
  { table: "filled_days", column: "filled_at", longestMs: 0 },
  { table: "comments", column: "created_at", longestMs: 0 },
  { table: "comments", column: "edited_at", longestMs: 0 },
  { table: "submissions", column: "submitted_at", longestMs: 0 },
  { table: "readers", column: "created_at", longestMs: 0 },
  { table: "reading", column: "first_at", longestMs: 0 },
  { table: "reading", column: "last_at", longestMs: 0 },
  { table: "impressions", column: "at", longestMs: 0 },
  { table: "used_paper_links", column: "used_at", longestMs: 0 },
];

/** Tables whose rows hold from when they are made until they expire; both move by as much as the clock was ahead. */
const EXPIRING = ["api_tokens", "invitations", "mail_queue"];
/** Links that prove who asked for them hold no longer than this; one that seems to was made by a clock that was ahead. */
const LONGEST_PROOF_MS = HOUR_MS;

/** The latest moment that the records know to have passed; undefined for new ones. */
export async function latestKnown(db: Database): Promise<Instant | undefined> {
  const { rows } = await sql<{ at: number | null }>`select max(at) as at from (
    select max(done_for) as at from jobs union all
    select max(saved_at) from harvests union all
    select max(created_at) from upvotes union all
    select max(claimed_at) from deliveries union all
    select max(claimed_at) from alert_deliveries)`.execute(db);
  return rows[0]?.at ?? undefined;
}

/** Puts all of it right, in one transaction. `nextDue` is absent where no digests are sent. */
export async function settleFutureMoments(
  db: Database,
  now: Instant,
  today: Day,
  nextDue: NextDue | undefined,
  log: (message: string) => void,
): Promise<void> {
  const subscriptions = nextDue ? await dueTooLate(db, now, nextDue, log) : [];
  if (subscriptions.length === 0 && !(await isAnyInFuture(db, now, today))) return;
  await db.transaction().execute(async (tx) => {
    const late = latestWait(now, 0);
    for (const { table, column, longestMs } of MOMENTS)
      await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${now} where ${sql.ref(column)} > ${latestWait(now, longestMs)}`.execute(
        tx,
      );
    await tx.deleteFrom("jobs").where("done_for", ">", late).execute();
    await tx.deleteFrom("filled_days").where("day", ">", today).execute();
    await settleExpiries(tx, now);
    await settleSubmissions(tx, now, today);
    await settleDeliveries(tx, now);
    for (const { id, next } of subscriptions)
      await tx.updateTable("subscriptions").set({ next_due_at: next }).where("id", "=", id).execute();
  });
}

async function isAnyInFuture(db: Database, now: Instant, today: Day): Promise<boolean> {
  const late = latestWait(now, 0);
  const conditions = [
    ...MOMENTS.map(
      ({ table, column, longestMs }) =>
        sql`exists (select 1 from ${sql.table(table)} where ${sql.ref(column)} > ${latestWait(now, longestMs)})`,
    ),
    sql`exists (select 1 from jobs where done_for > ${late})`,
    sql`exists (select 1 from filled_days where day > ${today})`,
    sql`exists (select 1 from submissions where day > ${today})`,
    ...EXPIRING.map((table) => sql`exists (select 1 from ${sql.table(table)} where created_at > ${late})`),
    sql`exists (select 1 from address_changes where expires_at > ${latestWait(now, LONGEST_PROOF_MS)})`,
    sql`exists (select 1 from verifications where "expiresAt" > ${iso(latestWait(now, LONGEST_PROOF_MS))})`,
    sql`exists (select 1 from sessions where "createdAt" > ${iso(late)} or "updatedAt" > ${iso(late)})`,
    sql`exists (select 1 from deliveries where due_at > ${late})`,
  ];
  const { rows } = await sql<{ found: number }>`select ${sql.join(conditions, sql` or `)} as found`.execute(db);
  return rows[0]?.found === 1;
}

/** What was to expire does so after as long as it was meant to, counted from now. */
async function settleExpiries(tx: Database, now: Instant): Promise<void> {
  const late = latestWait(now, 0);
  for (const table of EXPIRING)
    await sql`update ${sql.table(table)} set expires_at = expires_at - (created_at - ${now}), created_at = ${now} where created_at > ${late}`.execute(
      tx,
    );
  const proof = latestWait(now, LONGEST_PROOF_MS);
  await tx.deleteFrom("address_changes").where("expires_at", ">", proof).execute();
  await tx.deleteFrom("verifications").where("expiresAt", ">", iso(proof)).execute();
  const sessions = await tx
    .selectFrom("sessions")
    .select(["id", "createdAt", "updatedAt", "expiresAt"])
    .where((eb) => eb.or([eb("createdAt", ">", iso(late)), eb("updatedAt", ">", iso(late))]))
    .execute();
  for (const { id, createdAt, updatedAt, expiresAt } of sessions) {
    const ahead = Math.max(0, Date.parse(updatedAt) - now, Date.parse(createdAt) - now);
    const moved = { updatedAt: iso(now), expiresAt: iso(Date.parse(expiresAt) - ahead) };
    const created = Date.parse(createdAt) > late ? { createdAt: iso(now) } : {};
    await tx
      .updateTable("sessions")
      .set({ ...moved, ...created })
      .where("id", "=", id)
      .execute();
  }
}

/** What was submitted to editions whose day has not come is in today's. */
async function settleSubmissions(tx: Database, now: Instant, today: Day): Promise<void> {
  const early = await tx.selectFrom("submissions").select("day").where("day", ">", today).limit(1).execute();
  if (early.length === 0) return;
  await tx
    .insertInto("editions")
    .values({ day: today, opened_at: now })
    .onConflict((c) => c.doNothing())
    .execute();
  await sql`update or ignore submissions set day = ${today} where day > ${today}`.execute(tx);
  await tx.deleteFrom("submissions").where("day", ">", today).execute();
}

const iso = (at: Instant): string => new Date(at).toISOString();

/** Active subscriptions whose next issue is further off than the first one after now. */
async function dueTooLate(
  db: Database,
  now: Instant,
  nextDue: NextDue,
  log: (message: string) => void,
): Promise<{ id: number; next: Instant }[]> {
  const rows = await db
    .selectFrom("subscriptions")
    .select(["id", "wishes", "zone", "next_due_at"])
    .where("state", "=", "active")
    .where("next_due_at", ">", latestWait(now, 0))
    .execute();
  return rows.flatMap(({ id, wishes, zone, next_due_at }) => {
    try {
      const next = nextDue({ preferences: parsePreferences(wishes), zone }, now).dueAt;
      return (next_due_at ?? 0) > next ? [{ id, next }] : [];
    } catch (error) {
      log(`When subscription ${id} is due cannot be computed: ${messageOf(error)}`);
      return [];
    }
  });
}

/**
 * Issues that came due while the clock was ahead. What was not sent is forgotten and comes at its time. What was sent
 * keeps its papers, as of now and under a name of its own, so that the issue of that name comes as well.
 */
async function settleDeliveries(tx: Database, now: Instant): Promise<void> {
  const rows = await tx
    .selectFrom("deliveries")
    .select(["id", "issue", "state", "due_at"])
    .where("due_at", ">", latestWait(now, 0))
    .execute();
  for (const { id, issue, state, due_at } of rows) {
    if (!isFromFuture(due_at, now)) continue;
    if (state === "sent" || state === "sending")
      await tx
        .updateTable("deliveries")
        .set({ due_at: now, issue: `${issue}-early-${id}` })
        .where("id", "=", id)
        .execute();
    else {
      await tx.deleteFrom("delivered_papers").where("delivery_id", "=", id).execute();
      await tx.deleteFrom("deliveries").where("id", "=", id).execute();
    }
  }
}
