/** How sending stands, for the operator: by issue, and by address. */
import type { DeliveryState } from "../../domain/digests/delivery.ts";
import type { Subscription } from "../../domain/digests/subscription.ts";
import { comparableAddress } from "../../domain/mail/mailAddress.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { subscriptionOfEmail } from "./subscriptions.ts";

export interface IssueCounts extends Record<DeliveryState, number> {
  issue: string;
  /** The number of deliveries that came back or brought a complaint, whatever their state. */
  bounced: number;
}

/** Counts deliveries by issue, the latest issue first. */
export async function issueCounts(db: Database, limit: number): Promise<IssueCounts[]> {
  const issues = await db
    .selectFrom("deliveries")
    .select("issue")
    .groupBy("issue")
    .orderBy((eb) => eb.fn.max("due_at"), "desc")
    .orderBy("issue", "desc")
    .limit(limit)
    .execute();
  const names = ["", ...issues.map(({ issue }) => issue)];
  const states = await db
    .selectFrom("deliveries")
    .select((eb) => ["issue", "state", eb.fn.countAll<number>().as("n")])
    .where("issue", "in", names)
    .groupBy(["issue", "state"])
    .execute();
  const bounced = await db
    .selectFrom("deliveries")
    .innerJoin("bounces", "bounces.delivery_id", "deliveries.id")
    .select((eb) => ["issue", eb.fn.count<number>("deliveries.id").distinct().as("n")])
    .where("issue", "in", names)
    .groupBy("issue")
    .execute();
  return issues.map(({ issue }) => {
    const of = (state: DeliveryState) =>
      Number(states.find((row) => row.issue === issue && row.state === state)?.n ?? 0);
    return {
      issue,
      due: of("due"),
      sending: of("sending"),
      sent: of("sent"),
      skipped: of("skipped"),
      failed: of("failed"),
      bounced: Number(bounced.find((row) => row.issue === issue)?.n ?? 0),
    };
  });
}

/** Counts subscriptions by state. */
export async function subscriptionCounts(db: Database): Promise<{ state: string; n: number }[]> {
  const rows = await db
    .selectFrom("subscriptions")
    .select((eb) => ["state", eb.fn.countAll<number>().as("n")])
    .groupBy("state")
    .orderBy("state")
    .execute();
  return rows.map(({ state, n }) => ({ state, n: Number(n) }));
}

export interface WaitingDelivery {
  id: number;
  issue: string;
  /** The subscription's. */
  address: string;
  attempts: number;
  retryAt: Instant | null;
  /** Why it was refused. */
  message: string | null;
}

/** Lists deliveries that were refused and are tried again, the last refused first. */
export const waitingDeliveries = (db: Database, now: Instant, limit: number): Promise<WaitingDelivery[]> =>
  db
    .selectFrom("deliveries")
    .innerJoin("subscriptions", "subscriptions.id", "deliveries.subscription_id")
    .select([
      "deliveries.id",
      "deliveries.issue",
      "deliveries.attempts",
      "deliveries.retry_at as retryAt",
      "deliveries.says as message",
      "subscriptions.written as address",
    ])
    .where("deliveries.state", "=", "due")
    .where("deliveries.retry_at", ">", now)
    .orderBy("deliveries.retry_at", "desc")
    .limit(limit)
    .execute();

export interface SentDelivery {
  id: number;
  issue: string;
  state: DeliveryState;
  attempts: number;
  papers: number;
  message: string | null;
  dueAt: Instant;
  sentAt: Instant | null;
}

/** A report of a mail that came back, as the records have it. */
export interface RecordedBounce {
  /** Null where it names no delivery of ours. */
  deliveryId: number | null;
  kind: string;
  status: string;
  message: string;
  at: Instant;
}

export interface MailHistory {
  subscription: Subscription | undefined;
  /** The latest first. */
  deliveries: SentDelivery[];
  /** The latest first. */
  bounces: RecordedBounce[];
}

/** Returns what was sent to an address, and what came back from it even where it has no subscription any more. */
export async function mailHistory(db: Database, address: string, limit: number): Promise<MailHistory> {
  const subscription = await subscriptionOfEmail(db, address);
  const deliveries = subscription
    ? await db
        .selectFrom("deliveries")
        .select([
          "id",
          "issue",
          "state",
          "attempts",
          "papers",
          "says as message",
          "due_at as dueAt",
          "sent_at as sentAt",
        ])
        .where("subscription_id", "=", subscription.id)
        .orderBy("due_at", "desc")
        .limit(limit)
        .execute()
    : [];
  const bounces = await db
    .selectFrom("bounces")
    .select(["delivery_id as deliveryId", "kind", "status", "says as message", "at"])
    .where("address", "=", comparableAddress(address))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return { subscription, deliveries, bounces };
}

/** Lists what came back last, from any address. */
export const latestBounces = (db: Database, limit: number): Promise<(RecordedBounce & { address: string })[]> =>
  db
    .selectFrom("bounces")
    .select(["delivery_id as deliveryId", "address", "kind", "status", "says as message", "at"])
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
