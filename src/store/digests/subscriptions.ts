/** Subscriptions: addresses that want a digest, from the request to the end. */

import type { Selectable } from "kysely";
import { type DigestPreferences, parsePreferences } from "../../domain/digests/digestPreferences.ts";
import { nextDue } from "../../domain/digests/digestSchedule.ts";
import type { Subscription, SubscriptionState } from "../../domain/digests/subscription.ts";
import { comparableAddress } from "../../domain/mail/mailAddress.ts";
import { type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import type { Schema } from "../schema.ts";

/** A second mail about the same subscription is not sent within this. */
export const REQUEST_AGAIN_MS = 10 * MINUTE_MS;

const toSubscription = (row: Selectable<Schema["subscriptions"]>): Subscription => ({
  id: row.id,
  email: row.written,
  readerId: row.reader_id,
  state: row.state as SubscriptionState,
  preferences: parsePreferences(row.wishes),
  zone: row.zone,
  links: row.links,
  nextDueAt: row.next_due_at,
  confirmedAt: row.confirmed_at,
  suspendedAt: row.suspended_at,
  suspensionReason: row.suspended_why,
});

export interface SubscriptionRequest {
  /** As its owner wrote it. */
  email: string;
  preferences: DigestPreferences;
  zone: string;
  at: Instant;
}

/**
 * Records that an address is to be subscribed once it confirms that. One that is subscribed already stays as it is.
 * `mayMail` is false where a mail about it went out just before. As much is written whether or not the address is known.
 */
export async function recordRequest(
  tx: Tx,
  { email, preferences, zone, at }: SubscriptionRequest,
): Promise<{ subscription: Subscription; mayMail: boolean }> {
  const address = email.toLowerCase();
  const known = await tx
    .selectFrom("subscriptions")
    .select(["id", "state", "asked_at"])
    .where("address", "=", address)
    .executeTakeFirst();
  const mayMail = (known?.asked_at ?? Number.NEGATIVE_INFINITY) <= at - REQUEST_AGAIN_MS;
  const requested = mayMail ? { asked_at: at } : { asked_at: known?.asked_at ?? null };
  const wanted = { written: email, wishes: JSON.stringify(preferences), zone };
  const isSettled = known?.state === "active" || known?.state === "suspended";
  const row = await (known
    ? tx
        .updateTable("subscriptions")
        .set(isSettled ? requested : { ...wanted, ...requested, state: "pending", created_at: at })
        .where("id", "=", known.id)
    : tx.insertInto("subscriptions").values({ ...wanted, ...requested, address, state: "pending", created_at: at })
  )
    .returningAll()
    .executeTakeFirstOrThrow();
  return { subscription: toSubscription(row), mayMail };
}

export async function subscriptionOfEmail(db: Database, email: string): Promise<Subscription | undefined> {
  const row = await db
    .selectFrom("subscriptions")
    .selectAll()
    .where("address", "=", comparableAddress(email))
    .executeTakeFirst();
  return row && toSubscription(row);
}

export async function findSubscription(db: Database, id: number): Promise<Subscription | undefined> {
  const row = await db.selectFrom("subscriptions").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toSubscription(row);
}

export async function subscriptionOfReader(db: Database, readerId: number): Promise<Subscription | undefined> {
  const row = await db
    .selectFrom("subscriptions")
    .selectAll()
    .where("reader_id", "=", readerId)
    .orderBy("id")
    .executeTakeFirst();
  return row && toSubscription(row);
}

/**
 * Makes a subscription active: it confirms, resumes or restarts it. An active one stays as it is. `from` is the network
 * address that it was confirmed from.
 */
export async function activateSubscription(tx: Tx, id: number, from: string, at: Instant): Promise<void> {
  const subscription = await findSubscription(tx, id);
  if (!subscription || subscription.state === "active") return;
  const { state, preferences, zone } = subscription;
  await tx
    .updateTable("subscriptions")
    .set({
      state: "active",
      // A suspended one was confirmed before.
      ...(state === "suspended" ? {} : { confirmed_at: at, confirmed_from: from }),
      next_due_at: nextDue(preferences, zone, at).dueAt,
      ended_at: null,
      suspended_at: null,
      suspended_why: null,
      soft_bounces: 0,
    })
    .where("id", "=", id)
    .execute();
}

/** Saves preferences. The next issue comes at the next moment that they name. */
export async function savePreferences(
  db: Database,
  id: number,
  { preferences, zone }: Pick<Subscription, "preferences" | "zone">,
  at: Instant,
): Promise<void> {
  const { dueAt } = nextDue(preferences, zone, at);
  await db
    .updateTable("subscriptions")
    .set((eb) => ({
      wishes: JSON.stringify(preferences),
      zone,
      next_due_at: eb.case().when("state", "=", "active").then(dueAt).else(null).end(),
    }))
    .where("id", "=", id)
    .execute();
}

/** Ends a subscription: nothing more is sent. A second call changes nothing. */
export async function stopSubscription(db: Database, id: number, at: Instant): Promise<void> {
  await db
    .updateTable("subscriptions")
    .set({ state: "ended", ended_at: at, next_due_at: null })
    .where("id", "=", id)
    .where("state", "!=", "ended")
    .execute();
}

/** Invalidates every link that was mailed before. Returns the subscription that new links are signed for. */
export const renewLinks = async (db: Database, id: number): Promise<Subscription> =>
  toSubscription(
    await db
      .updateTable("subscriptions")
      .set((eb) => ({ links: eb("links", "+", 1) }))
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow(),
  );

/** Makes a subscription a reader's; their follows count in it from then on. */
export async function linkToReader(db: Database, id: number, readerId: number): Promise<void> {
  await db.updateTable("subscriptions").set({ reader_id: readerId }).where("id", "=", id).execute();
}

/** Deletes subscriptions that nobody confirmed. One that was confirmed at an earlier time is ended again. */
export const purgeUnconfirmed = (db: Database, requestedBefore: Instant): Promise<number> =>
  db.transaction().execute(async (tx) => {
    await tx
      .updateTable("subscriptions")
      .set({ state: "ended" })
      .where("state", "=", "pending")
      .where("confirmed_at", "is not", null)
      .where("created_at", "<", requestedBefore)
      .execute();
    const deleted = await tx
      .deleteFrom("subscriptions")
      .where("state", "=", "pending")
      .where("created_at", "<", requestedBefore)
      .executeTakeFirst();
    return Number(deleted.numDeletedRows);
  });

/** Returns the subscriptions of a reader who takes their data along, as their file has them. */
export async function exportSubscriptions(db: Database, readerId: number) {
  const rows = await db.selectFrom("subscriptions").selectAll().where("reader_id", "=", readerId).execute();
  return Promise.all(
    rows.map(async ({ id, reader_id, links, wishes, ...row }) => ({
      ...row,
      wishes: parsePreferences(wishes),
      deliveries: await db
        .selectFrom("deliveries")
        .select(["issue", "state", "sent_at", "papers"])
        .where("subscription_id", "=", id)
        .orderBy("due_at")
        .execute(),
      returned: await db
        .selectFrom("bounces")
        .select(["kind", "status", "says", "at"])
        .where("address", "=", row.address)
        .orderBy("id")
        .execute(),
      papers: (
        await db
          .selectFrom("delivered_papers")
          .innerJoin("papers", "papers.key", "delivered_papers.paper_key")
          .select("papers.id")
          .where("subscription_id", "=", id)
          .orderBy("papers.id")
          .execute()
      ).map((paper) => paper.id),
    })),
  );
}

/** Deletes the subscriptions of a reader who deletes their account, with everything recorded about them. */
export async function forgetSubscriptions(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("subscriptions").where("reader_id", "=", readerId).execute();
}
