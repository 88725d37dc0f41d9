/** Subscriptions: addresses that want a digest, from being asked for to their end. */
import type { Selectable, Transaction } from "kysely";
import { parsePreferences } from "../../domain/digests/digestPreferences.ts";
import { type DigestPreferences, nextDue } from "../../domain/digests/subscription.ts";
import type { Mail } from "../../domain/mail/mail.ts";
import { type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { queueMail } from "../mail/mailQueue.ts";
import type { Schema } from "../schema.ts";

export type SubscriptionRow = Selectable<Schema["subscriptions"]>;

/** A second mail about the same subscription is not sent within this. */
export const REQUEST_AGAIN_MS = 10 * MINUTE_MS;

interface Asked {
  /** As its owner wrote it. */
  address: string;
  wishes: DigestPreferences;
  zone: string;
  at: Instant;
}

/**
 * Notes that an address is to be subscribed once it confirms that; one that is subscribed already stays as it is. The
 * mail that `mailTo` writes goes into the queue in the same transaction, and is not wanted where one went to the address
 * just before (`mail` is false then). What is written is as much whatever is known of the address.
 */
export const requestSubscription = (
  db: Database,
  { address, wishes, zone, at }: Asked,
  mailTo?: (subscription: SubscriptionRow) => Mail,
): Promise<{ subscription: SubscriptionRow; mail: boolean }> =>
  db.transaction().execute(async (tx) => {
    const known = await subscriptionOfEmail(tx, address);
    const wanted = (known?.asked_at ?? Number.NEGATIVE_INFINITY) <= at - REQUEST_AGAIN_MS;
    const asked = wanted ? { asked_at: at } : { asked_at: known?.asked_at ?? null };
    const wished = { written: address, wishes: JSON.stringify(wishes), zone };
    const settled = known?.state === "active" || known?.state === "suspended";
    const subscription = await (known
      ? tx
          .updateTable("subscriptions")
          .set(settled ? asked : { ...wished, ...asked, state: "pending", created_at: at })
          .where("id", "=", known.id)
      : tx
          .insertInto("subscriptions")
          .values({ ...wished, ...asked, address: address.toLowerCase(), state: "pending", created_at: at })
    )
      .returningAll()
      .executeTakeFirstOrThrow();
    if (mailTo) await queueMail(tx, { kind: "subscription", mail: mailTo(subscription), wanted, at });
    return { subscription, mail: wanted };
  });

export const subscriptionOfEmail = (db: Database, address: string): Promise<SubscriptionRow | undefined> =>
  db.selectFrom("subscriptions").selectAll().where("address", "=", address.toLowerCase()).executeTakeFirst();

export const findSubscription = (db: Database, id: number): Promise<SubscriptionRow | undefined> =>
  db.selectFrom("subscriptions").selectAll().where("id", "=", id).executeTakeFirst();

/** Confirms, resumes or begins again; one that is active already stays as it is. `from` is the network address. */
export const confirmSubscription = (db: Database, id: number, from: string, at: Instant): Promise<void> =>
  db.transaction().execute((tx) => start(tx, id, from, at));

async function start(tx: Transaction<Schema>, id: number, from: string, at: Instant): Promise<void> {
  const row = await findSubscription(tx, id);
  if (!row || row.state === "active") return;
  await tx
    .updateTable("subscriptions")
    .set({
      state: "active",
      // Who resumes had confirmed before.
      ...(row.state === "suspended" ? {} : { confirmed_at: at, confirmed_from: from }),
      next_due_at: nextDue(parsePreferences(row.wishes), row.zone, at).dueAt,
      ended_at: null,
      suspended_at: null,
      suspended_why: null,
      soft_bounces: 0,
    })
    .where("id", "=", id)
    .execute();
}

/** The next issue comes at the next moment that is wished for now. */
export async function savePreferences(
  db: Database,
  id: number,
  wishes: DigestPreferences,
  zone: string,
  at: Instant,
): Promise<void> {
  const { dueAt } = nextDue(wishes, zone, at);
  await db
    .updateTable("subscriptions")
    .set((eb) => ({
      wishes: JSON.stringify(wishes),
      zone,
      next_due_at: eb.case().when("state", "=", "active").then(dueAt).else(null).end(),
    }))
    .where("id", "=", id)
    .execute();
}

/** Nothing more is sent. Ending twice changes nothing. */
export async function endSubscription(db: Database, id: number, at: Instant): Promise<void> {
  await db
    .updateTable("subscriptions")
    .set({ state: "ended", ended_at: at, next_due_at: null })
    .where("id", "=", id)
    .where("state", "!=", "ended")
    .execute();
}

/** From now on no link holds that was mailed before. */
export const renewLinks = (db: Database, id: number): Promise<SubscriptionRow> =>
  db
    .updateTable("subscriptions")
    .set((eb) => ({ links: eb("links", "+", 1) }))
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();

export const subscriptionOfReader = (db: Database, readerId: number): Promise<SubscriptionRow | undefined> =>
  db.selectFrom("subscriptions").selectAll().where("reader_id", "=", readerId).orderBy("id").executeTakeFirst();

/** Makes a subscription a reader's, whose follows count in it from then on. */
export async function linkToReader(db: Database, id: number, readerId: number): Promise<void> {
  await db.updateTable("subscriptions").set({ reader_id: readerId }).where("id", "=", id).execute();
}

/** Forgets addresses that nobody confirmed; one that was confirmed an earlier time is ended again. */
export const purgeUnconfirmed = (db: Database, askedBefore: Instant): Promise<number> =>
  db.transaction().execute(async (tx) => {
    await tx
      .updateTable("subscriptions")
      .set({ state: "ended" })
      .where("state", "=", "pending")
      .where("confirmed_at", "is not", null)
      .where("created_at", "<", askedBefore)
      .execute();
    const gone = await tx
      .deleteFrom("subscriptions")
      .where("state", "=", "pending")
      .where("created_at", "<", askedBefore)
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  });

/** For a reader who takes their data along. */
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

/** For a reader who deletes their account: the subscription goes with all that was noted of it. */
export async function forgetSubscriptions(tx: Transaction<Schema>, readerId: number): Promise<void> {
  await tx.deleteFrom("subscriptions").where("reader_id", "=", readerId).execute();
}
