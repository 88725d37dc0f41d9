/** Which deliveries are due: opened from the subscriptions' times, and claimed at the pace that is allowed. */
import type { ExpressionBuilder } from "kysely";
import type { SendRate } from "../../domain/digests/delivery.ts";
import { messageOf } from "../../lib/errors.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";
import type { Claimed } from "./deliveries.ts";

export interface Due {
  issue: string;
  dueAt: Instant;
}

/** The first issue of a subscription strictly after a time. */
export type NextDue = (subscription: { wishes: string; zone: string }, after: Instant) => Due;

/** Subscriptions looked at in one transaction. */
const OPENED_AT_ONCE = 500;
/** Issues that came due longer ago are not even recorded. */
const LOOKED_BACK_MS = 60 * DAY_MS;
/** A subscription whose time cannot be told is looked at again after this. */
const UNTOLD_MS = DAY_MS;

/**
 * Whether mail may go to a subscription: to an address that was confirmed by its own link, or that the reader's account
 * has confirmed.
 */
const isConfirmed = (eb: ExpressionBuilder<Schema, "subscriptions">) =>
  eb.or([
    eb("reader_id", "is", null),
    eb("confirmed_at", "is not", null),
    eb.exists(
      eb
        .selectFrom("readers")
        .innerJoin("accounts", "accounts.id", "readers.account_id")
        .select("readers.id")
        .whereRef("readers.id", "=", "subscriptions.reader_id")
        .where("emailVerified", "=", 1),
    ),
  ]);
const goesToConfirmed = (eb: ExpressionBuilder<Schema, "deliveries">) =>
  eb.exists(
    eb
      .selectFrom("subscriptions")
      .select("subscriptions.id")
      .whereRef("subscriptions.id", "=", "deliveries.subscription_id")
      .where(isConfirmed),
  );

/** Whether anything is to be opened, sent, or settled after a sender that is gone. Reads only. */
export async function isAnythingDue(db: Database, now: Instant): Promise<boolean> {
  const subscription = await db
    .selectFrom("subscriptions")
    .select("id")
    .where("state", "=", "active")
    .where("next_due_at", "<=", now)
    .where(isConfirmed)
    .limit(1)
    .executeTakeFirst();
  if (subscription) return true;
  const delivery = await db
    .selectFrom("deliveries")
    .select("id")
    .where("state", "in", ["due", "sending"])
    .where((eb) => eb.or([eb("retry_at", "is", null), eb("retry_at", "<=", now)]))
    .where((eb) => eb.or([eb("state", "=", "sending"), goesToConfirmed(eb)]))
    .limit(1)
    .executeTakeFirst();
  return delivery !== undefined;
}

/**
 * Makes a `due` row of every subscription whose time has come, and moves its time on, in one transaction. Of several
 * issues that came due while no server was up the latest is sent, which has the days of the others, since they are
 * recorded as failed. Returns how many subscriptions were looked at: 0 when none is left.
 */
export async function openDue(
  db: Database,
  now: Instant,
  nextDue: NextDue,
  log: (message: string) => void,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const subscriptions = await tx
      .selectFrom("subscriptions")
      .select(["id", "wishes", "zone", "next_due_at"])
      .where("state", "=", "active")
      .where("next_due_at", "<=", now)
      .where(isConfirmed)
      .orderBy("next_due_at")
      .limit(OPENED_AT_ONCE)
      .execute();
    for (const subscription of subscriptions) {
      const { issues, next } = issuesUpTo(subscription, now, nextDue, log);
      const latest = issues.at(-1);
      if (latest)
        await tx
          .insertInto("deliveries")
          .values(
            issues.map((due) => ({
              subscription_id: subscription.id,
              issue: due.issue,
              due_at: due.dueAt,
              ...(due === latest ? { state: "due" as const, says: null } : { state: "failed" as const, says: MISSED }),
            })),
          )
          .onConflict((c) => c.columns(["subscription_id", "issue"]).doNothing())
          .execute();
      await tx.updateTable("subscriptions").set({ next_due_at: next }).where("id", "=", subscription.id).execute();
    }
    return subscriptions.length;
  });
}

const MISSED = "No server was up when it was due; the next issue has its papers.";

function issuesUpTo(
  subscription: { id: number; wishes: string; zone: string; next_due_at: number | null },
  now: Instant,
  nextDue: NextDue,
  log: (message: string) => void,
): { issues: Due[]; next: Instant } {
  try {
    const issues: Due[] = [];
    const began = Math.max((subscription.next_due_at ?? now) - 1, now - LOOKED_BACK_MS);
    let due = nextDue(subscription, began);
    for (let after = began; due.dueAt <= now; due = nextDue(subscription, after)) {
      if (due.dueAt <= after) throw new Error(`its next issue, ${due.issue}, is not after ${after}`);
      issues.push(due);
      after = due.dueAt;
    }
    return { issues, next: due.dueAt };
  } catch (error) {
    // One row that cannot be read must not keep everybody else waiting.
    log(`When subscription ${subscription.id} is due cannot be told: ${messageOf(error)}`);
    return { issues: [], next: now + UNTOLD_MS };
  }
}

/** Claimed at a time, and no further ahead than a claim may last. */
const MAX_CLAIMED = 20;
const CLAIMED_AHEAD_S = 60;
/** The row of `turns` that holds when the next mail may go. */
const PACE = "mail";

/**
 * Claims the next deliveries, each with the moment that the pace gives it. The pace is one for all processes: the moments
 * come from one row, and the hour's window is counted from the deliveries themselves.
 */
export async function claimDue(db: Database, holder: string, pace: SendRate, now: Instant): Promise<Claimed[]> {
  return db.transaction().execute(async (tx) => {
    const batch = Math.max(1, Math.min(MAX_CLAIMED, Math.floor(pace.aSecond * CLAIMED_AHEAD_S)));
    const room = Math.min(batch, pace.anHour - (await claimedSince(tx, now - HOUR_MS)));
    if (room <= 0) return [];
    const rows = await tx
      .updateTable("deliveries")
      .set({ state: "sending", holder, claimed_at: now, handed_at: null })
      .where("state", "=", "due")
      .where("id", "in", (eb) =>
        eb
          .selectFrom("deliveries")
          .select("id")
          .where("state", "=", "due")
          .where("due_at", "<=", now)
          .where((or) => or.or([or("retry_at", "is", null), or("retry_at", "<=", now)]))
          .where(goesToConfirmed)
          .orderBy("due_at")
          .orderBy("id")
          .limit(room),
      )
      .returning(["id", "subscription_id as subscriptionId", "issue", "attempts"])
      .execute();
    if (rows.length === 0) return [];
    const stepMs = 1_000 / pace.aSecond;
    const first = await takeSlots(tx, rows.length * stepMs, now);
    return rows.sort((a, b) => a.id - b.id).map((row, i) => ({ ...row, slot: Math.floor(first + i * stepMs) }));
  });
}

async function claimedSince(db: Database, since: Instant): Promise<number> {
  const { n } = await db
    .selectFrom("deliveries")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("claimed_at", ">", since)
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** The beginning of a span that is ours alone, behind those of all others. */
async function takeSlots(tx: Database, spanMs: number, now: Instant): Promise<Instant> {
  const row = await tx.selectFrom("turns").select("free_at").where("name", "=", PACE).executeTakeFirst();
  // Further off than any span reaches: written by a clock that was wrong.
  const first = row && row.free_at < now + HOUR_MS ? Math.max(row.free_at, now) : now;
  const free_at = Math.ceil(first + spanMs);
  await tx
    .insertInto("turns")
    .values({ name: PACE, holder: null, free_at })
    .onConflict((c) => c.column("name").doUpdateSet({ free_at }))
    .execute();
  return first;
}
