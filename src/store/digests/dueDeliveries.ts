/** Deliveries that are due: opened when a subscription's time has come, and claimed at the allowed rate. */
import type { ExpressionBuilder } from "kysely";
import type { SendRate } from "../../domain/digests/delivery.ts";
import { parsePreferences } from "../../domain/digests/digestPreferences.ts";
import type { Subscription } from "../../domain/digests/subscription.ts";
import { messageOf } from "../../lib/errors.ts";
import { HOUR_MS, type Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";
import type { ClaimedDelivery } from "./deliveries.ts";

export interface Due {
  issue: string;
  dueAt: Instant;
}

/** Returns the first issue of a subscription strictly after an instant. */
export type NextDue = (subscription: Pick<Subscription, "preferences" | "zone">, after: Instant) => Due;

/** Subscriptions that are handled in one transaction. */
const OPENED_AT_ONCE = 500;
/** Issues that came due longer ago are not even recorded. */
const LOOKED_BACK_MS = 60 * 24 * 3_600_000;
/** A subscription whose next time cannot be computed is tried again after this. */
const UNTOLD_MS = 24 * 3_600_000;

/**
 * Holds where mail may go to a subscription: to an address that was confirmed by its own link, or that the reader's account
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

/** Returns whether anything is to be opened, sent, or settled for a sender that has died. Reads only. */
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
 * Makes a `due` row for every subscription whose time has come, and moves its time on, in one transaction. Where several
 * issues came due while no server was up, the latest is sent. It has the days of the others, since they are recorded as
 * failed. Returns how many subscriptions were handled: 0 when none is left.
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
    for (const { wishes, ...row } of subscriptions) {
      const subscription = { ...row, preferences: parsePreferences(wishes) };
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
  subscription: Pick<Subscription, "id" | "preferences" | "zone"> & { next_due_at: Instant | null },
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
    log(`When subscription ${subscription.id} is due cannot be computed: ${messageOf(error)}`);
    return { issues: [], next: now + UNTOLD_MS };
  }
}

/** The most deliveries that are claimed at a time; none further ahead than a claim may last. */
const MAX_CLAIMED = 20;
const CLAIMED_AHEAD_S = 60;
/** The row of `turns` that holds when the next mail may be sent. */
const PACE = "mail";

/**
 * Claims the next deliveries, each with the moment that the send rate gives it. All processes share one rate: the moments
 * come from one row, and the hour's window is counted from the deliveries themselves.
 */
export async function claimDue(db: Database, holder: string, pace: SendRate, now: Instant): Promise<ClaimedDelivery[]> {
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

/** Reserves a span of time after those of all other senders. Returns its start. */
async function takeSlots(tx: Database, spanMs: number, now: Instant): Promise<Instant> {
  const row = await tx.selectFrom("turns").select("free_at").where("name", "=", PACE).executeTakeFirst();
  // A moment further off than any span reaches was written by a clock that was wrong.
  const first = row && row.free_at < now + HOUR_MS ? Math.max(row.free_at, now) : now;
  const free_at = Math.ceil(first + spanMs);
  await tx
    .insertInto("turns")
    .values({ name: PACE, holder: null, free_at })
    .onConflict((c) => c.column("name").doUpdateSet({ free_at }))
    .execute();
  return first;
}
