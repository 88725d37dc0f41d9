/** Reports of mail that came back, and what they do to a subscription, in one transaction. */
import {
  type BounceKind,
  type BounceReport,
  SOFT_BOUNCES_IN_A_ROW,
  suspensionReason,
  type UnsubscribeByMail,
} from "../../domain/mail/bounce.ts";
import { comparableAddress } from "../../domain/mail/mailAddress.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";

/** Reports that anybody may have written and that are kept for the operator to see. */
const MAX_UNPROVEN = 1_000;

export type Consequence =
  /** The same report came before. */
  | "known"
  /** It names no delivery of ours, so it changes nothing. */
  | "unproven"
  | "noted"
  | "suspended";

/** Records a report once. Only one that names a delivery, by a name that we made, changes anything. */
export async function recordBounce(db: Database, report: BounceReport, now: Instant): Promise<Consequence> {
  return db.transaction().execute(async (tx) => {
    const delivery = report.delivery === undefined ? undefined : await deliveryOf(tx, report.delivery);
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto("bounces")
      .values({
        delivery_id: delivery?.id ?? null,
        address: delivery?.address ?? comparableAddress(report.address),
        kind: report.kind,
        status: report.status,
        says: report.message,
        digest: report.digest,
        at: now,
      })
      .onConflict((c) => c.column("digest").doNothing())
      .executeTakeFirst();
    if (Number(numInsertedOrUpdatedRows ?? 0) === 0) return "known";
    if (!delivery) {
      await pruneUnproven(tx);
      return "unproven";
    }
    const enough = report.kind !== "soft" || (await countSoft(tx, delivery)) >= SOFT_BOUNCES_IN_A_ROW;
    return enough && (await suspend(tx, delivery.subscriptionId, report.kind, report.message, now))
      ? "suspended"
      : "noted";
  });
}

/** Records that our mail server refused the address at once, because it does not exist. */
export const noteRefusedAddress = (
  db: Database,
  delivery: number,
  { status, message }: { status: string; message: string },
  now: Instant,
): Promise<Consequence> =>
  recordBounce(db, { kind: "hard", status, message, address: "", delivery, digest: `smtp d${delivery} ${now}` }, now);

/** Ends a subscription by a mail to the address for that. Returns false where that address is no longer valid. */
export async function recordUnsubscribe(
  db: Database,
  { subscription, links }: UnsubscribeByMail,
  now: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("subscriptions")
    .set({ state: "ended", ended_at: now, next_due_at: null })
    .where("id", "=", subscription)
    .where("links", "=", links)
    .where("state", "!=", "ended")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

interface Returned {
  id: number;
  subscriptionId: number;
  dueAt: Instant;
  address: string;
}

const deliveryOf = (tx: Database, id: number): Promise<Returned | undefined> =>
  tx
    .selectFrom("deliveries")
    .innerJoin("subscriptions", "subscriptions.id", "deliveries.subscription_id")
    .select([
      "deliveries.id",
      "deliveries.subscription_id as subscriptionId",
      "deliveries.due_at as dueAt",
      "subscriptions.address",
    ])
    .where("deliveries.id", "=", id)
    .executeTakeFirst();

/**
 * Counts how many mails in a row came back, this one included. A mail that was sent after the last one that came back, and
 * did not come back, starts a new row. A second report about the same mail does not count.
 */
async function countSoft(tx: Database, { id, subscriptionId, dueAt }: Returned): Promise<number> {
  const { soft_bounces: before } = await tx
    .selectFrom("subscriptions")
    .select("soft_bounces")
    .where("id", "=", subscriptionId)
    .executeTakeFirstOrThrow();
  const { reports } = await tx
    .selectFrom("bounces")
    .select((eb) => eb.fn.countAll<number>().as("reports"))
    .where("delivery_id", "=", id)
    .executeTakeFirstOrThrow();
  if (Number(reports) > 1) return before;
  const previous = await tx
    .selectFrom("deliveries")
    .select((eb) => [
      "deliveries.id",
      eb
        .exists(eb.selectFrom("bounces").select("bounces.id").whereRef("bounces.delivery_id", "=", "deliveries.id"))
        .as("returned"),
    ])
    .where("subscription_id", "=", subscriptionId)
    .where("state", "=", "sent")
    .where("due_at", "<", dueAt)
    .orderBy("due_at", "desc")
    .limit(1)
    .executeTakeFirst();
  const now = previous && Number(previous.returned) === 0 ? 1 : before + 1;
  await tx.updateTable("subscriptions").set({ soft_bounces: now }).where("id", "=", subscriptionId).execute();
  return now;
}

/** Suspends an active subscription. Returns false for any other: one that was ended or suspended keeps its reason. */
async function suspend(tx: Database, id: number, kind: BounceKind, message: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("subscriptions")
    .set({ state: "suspended", suspended_at: now, suspended_why: suspensionReason(kind, message), next_due_at: null })
    .where("id", "=", id)
    .where("state", "=", "active")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function pruneUnproven(tx: Database): Promise<void> {
  const last = await tx
    .selectFrom("bounces")
    .select("id")
    .where("delivery_id", "is", null)
    .orderBy("id", "desc")
    .offset(MAX_UNPROVEN)
    .limit(1)
    .executeTakeFirst();
  if (last) await tx.deleteFrom("bounces").where("delivery_id", "is", null).where("id", "<=", last.id).execute();
}
