/** How sending stands, for whoever runs the instance: by issue, and by address. */
import type { DeliveryState } from "../../domain/digests/delivery.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { subscriptionOfEmail } from "./subscriptions.ts";

export interface IssueCounts extends Record<DeliveryState, number> {
  issue: string;
  /** Deliveries that came back or brought a complaint, whatever their state. */
  bounced: number;
}

/** The latest issues first. */
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

/** Subscriptions by their state. */
export async function subscriptionCounts(db: Database): Promise<{ state: string; n: number }[]> {
  const rows = await db
    .selectFrom("subscriptions")
    .select((eb) => ["state", eb.fn.countAll<number>().as("n")])
    .groupBy("state")
    .orderBy("state")
    .execute();
  return rows.map(({ state, n }) => ({ state, n: Number(n) }));
}

/** Deliveries that were refused and are tried again, those refused last first. */
export const waiting = (db: Database, now: Instant, limit: number) =>
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

/** Of a subscription, and what came back from an address even where it has none any more. */
export async function mailTo(db: Database, address: string, limit: number) {
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
    .where("address", "=", address.trim().toLowerCase())
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return { subscription, deliveries, bounces };
}

/** What came back last, whoever it was from. */
export const latestBounces = (db: Database, limit: number) =>
  db
    .selectFrom("bounces")
    .select(["delivery_id as deliveryId", "address", "kind", "status", "says as message", "at"])
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
