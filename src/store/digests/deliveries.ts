/**
 * Deliveries on their way (see domain/digests/delivery). A sender claims one by a conditional update. Every later step
 * works only while the claim does, so that of two senders who believe in theirs, one is refused.
 */
import { CLAIM_MS, type DeliveryState, type Settlement, STUCK_MS } from "../../domain/digests/delivery.ts";
import { HOUR_MS, type Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { isDead } from "../lib/leases.ts";

/** A delivery that this sender has claimed. */
export interface ClaimedDelivery {
  id: number;
  subscriptionId: number;
  issue: string;
  /** The number of refusals so far. */
  attempts: number;
  /** When it may be handed over at the earliest, for the send rate. */
  slot: Instant;
}

/** What became of a claim. A digest is skipped where there is nothing to send, or nobody to send it to. */
export type DigestSettlement = Settlement | { state: "skipped"; message: string };

/**
 * Records, right before a mail is given to the mail server, that it is, and which papers it has. Returns false where the
 * claim or the subscription has ended in the meantime; then the mail must not be sent.
 */
export async function markHandedToServer(
  db: Database,
  { id, subscriptionId }: ClaimedDelivery,
  holder: string,
  given: { messageId: string | null; papers: readonly number[]; now: Instant },
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("deliveries")
      .set((eb) => ({
        handed_at: given.now,
        message_id: given.messageId,
        papers: given.papers.length,
        attempts: eb("attempts", "+", 1),
      }))
      .where("id", "=", id)
      .where("state", "=", "sending")
      .where("holder", "=", holder)
      .where("handed_at", "is", null)
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom("subscriptions")
            .select("subscriptions.id")
            .where("subscriptions.id", "=", subscriptionId)
            .where("subscriptions.state", "=", "active"),
        ),
      )
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    if (given.papers.length > 0)
      await tx
        .insertInto("delivered_papers")
        .values(given.papers.map((key) => ({ subscription_id: subscriptionId, paper_key: key, delivery_id: id })))
        .onConflict((c) => c.doNothing())
        .execute();
    return true;
  });
}

/** Ends a claim. Returns false where the claim had been lost. */
export async function settle(
  db: Database,
  id: number,
  holder: string,
  settlement: DigestSettlement,
  now: Instant,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("deliveries")
      .set({ ...columnsOf(settlement, now), holder: null })
      .where("id", "=", id)
      .where("state", "=", "sending")
      .where("holder", "=", holder)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    if (settlement.state === "failed") await forgetPapers(tx, id);
    return true;
  });
}

function columnsOf(settlement: DigestSettlement, now: Instant) {
  const { state, message } = settlement;
  switch (state) {
    case "sent":
      return { state, says: message, sent_at: now };
    case "skipped":
      // Nothing went out, so it does not count for the send rate.
      return { state, says: message, claimed_at: null };
    case "failed":
      return { state, says: message };
    case "due":
      return { state, says: message, retry_at: settlement.retryAt, attempts: settlement.attempts, handed_at: null };
    case "unknown":
      return { says: message };
  }
}

/** Gives back the claims whose mails were not handed over, as if they had never been made. */
export async function release(db: Database, holder: string): Promise<void> {
  await db
    .updateTable("deliveries")
    .set(UNCLAIMED)
    .where("state", "=", "sending")
    .where("holder", "=", holder)
    .where("handed_at", "is", null)
    .execute();
}

/**
 * Settles what dead senders left. Claims whose mail was not handed over are due again; a mail that was handed over and had
 * no outcome for `STUCK_MS` counts as sent.
 */
export async function recover(db: Database, now: Instant): Promise<{ due: number; sent: number }> {
  const dead = await deadHolders(db);
  const due = await db
    .updateTable("deliveries")
    .set(UNCLAIMED)
    .where("state", "=", "sending")
    .where("handed_at", "is", null)
    .where((eb) => eb.or([eb("claimed_at", "<=", now - CLAIM_MS), eb("holder", "in", ["", ...dead])]))
    .executeTakeFirst();
  const sent = await db
    .updateTable("deliveries")
    .set((eb) => ({ state: "sent" as const, holder: null, sent_at: eb.ref("handed_at"), says: NEVER_LEARNED }))
    .where("state", "=", "sending")
    .where("handed_at", "<=", now - STUCK_MS)
    .executeTakeFirst();
  return { due: Number(due.numUpdatedRows), sent: Number(sent.numUpdatedRows) };
}

const NEVER_LEARNED = `Whether the mail server took it was never learned; after ${STUCK_MS / HOUR_MS} hours it counts as sent.`;
const UNCLAIMED = { state: "due" as const, holder: null, claimed_at: null };

async function deadHolders(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom("deliveries")
    .select("holder")
    .distinct()
    .where("state", "=", "sending")
    .where("holder", "is not", null)
    .execute();
  return rows.flatMap(({ holder }) => (holder !== null && isDead(holder) ? [holder] : []));
}

export interface StuckDelivery {
  id: number;
  issue: string;
  /** The subscription's. */
  address: string;
  handedAt: Instant | null;
  /** What its sender learned; null where the sender ended without recording anything. */
  message: string | null;
}

/**
 * Lists deliveries that may have been taken, or not: their sender handed them over and has died, recorded that it does not
 * know, or has taken longer than any mail takes.
 */
export async function stuckDeliveries(db: Database, now: Instant): Promise<StuckDelivery[]> {
  const dead = await deadHolders(db);
  return db
    .selectFrom("deliveries")
    .innerJoin("subscriptions", "subscriptions.id", "deliveries.subscription_id")
    .select([
      "deliveries.id",
      "deliveries.issue",
      "deliveries.handed_at as handedAt",
      "deliveries.says as message",
      "subscriptions.written as address",
    ])
    .where("deliveries.state", "=", "sending")
    .where("deliveries.handed_at", "is not", null)
    .where((eb) =>
      eb.or([
        eb("deliveries.holder", "is", null),
        eb("deliveries.holder", "in", ["", ...dead]),
        eb("deliveries.handed_at", "<=", now - CLAIM_MS),
      ]),
    )
    .orderBy("deliveries.handed_at")
    .limit(MAX_SHOWN_STUCK)
    .execute();
}

const MAX_SHOWN_STUCK = 200;

/** Settles a stuck delivery as the operator decides. Returns false where it is no longer stuck. */
export async function decideStuck(
  tx: Database,
  id: number,
  as: Extract<DeliveryState, "sent" | "due">,
  now: Instant,
): Promise<boolean> {
  const stuck = await stuckDeliveries(tx, now);
  if (!stuck.some((delivery) => delivery.id === id)) return false;
  const message = as === "sent" ? "Counted as sent by hand." : "Sent again by hand.";
  await tx
    .updateTable("deliveries")
    .set((eb) =>
      as === "sent"
        ? { state: as, holder: null, says: message, sent_at: eb.ref("handed_at") }
        : { state: as, holder: null, says: message, handed_at: null, retry_at: null },
    )
    .where("id", "=", id)
    .where("state", "=", "sending")
    .execute();
  return true;
}

/** Forgets the papers of a delivery that failed, so that the next issue may have them. One that is tried again keeps them. */
const forgetPapers = (tx: Database, delivery: number) =>
  tx.deleteFrom("delivered_papers").where("delivery_id", "=", delivery).execute();
