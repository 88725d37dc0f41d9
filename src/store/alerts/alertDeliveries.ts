/**
 * Deliveries of alerts: a message that one process claims, sends and settles.
 * A mail that a process began to send and never settled is not sent again, since it may have arrived. A message to a
 * webhook is, since it names the delivery.
 */

import type { ExpressionBuilder } from "kysely";
import { type AlertSettlement, HITS_KEPT_DAYS, MAX_FAILURES } from "../../domain/alerts/alert.ts";
import type { Settlement } from "../../domain/digests/delivery.ts";
import { DAY_MS, type Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { isDead } from "../lib/leases.ts";
import type { Schema } from "../schema.ts";
import { type AlertChannel, toChannel } from "./alertChannels.ts";

/** Longer than any try takes. */
const STALE_MS = 300_000;

/** Holds for what may be sent: to readers who are not banned, and by mail only to an address that its owner has confirmed. */
const isAllowed = (eb: ExpressionBuilder<Schema, "alert_deliveries">) =>
  eb.exists(
    eb
      .selectFrom("alert_ways")
      .innerJoin("readers", "readers.id", "alert_ways.reader_id")
      .leftJoin("accounts", "accounts.id", "readers.account_id")
      .select("alert_ways.id")
      .whereRef("alert_ways.id", "=", "alert_deliveries.way_id")
      .where("banned_at", "is", null)
      .where("deleted_at", "is", null)
      .where((or) => or.or([or("alert_ways.kind", "!=", "mail"), or("emailVerified", "=", 1)])),
  );

/** Returns the ids of deliveries to be tried now, those that have waited longest first. */
export async function dueDeliveries(db: Database, now: Instant, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom("alert_deliveries")
    .select("id")
    .where("state", "=", "due")
    .where("retry_at", "<=", now)
    .where(isAllowed)
    .orderBy("retry_at")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** A message that this process has claimed. */
export interface ClaimedAlert {
  id: number;
  holder: string;
  mark: string;
  channel: AlertChannel;
  readerId: number;
  dueAt: Instant;
  /** The number of tries, this one included. */
  attempts: number;
  /** The reader's address; empty where they have none. */
  email: string;
}

/** Claims a delivery. Returns undefined where another process was faster, or it may not be sent now. */
export async function claim(db: Database, id: number, holder: string, now: Instant): Promise<ClaimedAlert | undefined> {
  const row = await db
    .updateTable("alert_deliveries")
    .set((eb) => ({ state: "sending", holder, claimed_at: now, attempts: eb("attempts", "+", 1) }))
    .where("id", "=", id)
    .where("state", "=", "due")
    .where("retry_at", "<=", now)
    .where(isAllowed)
    .returning(["way_id", "mark", "due_at", "attempts"])
    .executeTakeFirst();
  if (!row) return undefined;
  const channel = await db
    .selectFrom("alert_ways")
    .innerJoin("readers", "readers.id", "alert_ways.reader_id")
    .leftJoin("accounts", "accounts.id", "readers.account_id")
    .selectAll("alert_ways")
    .select("email")
    .where("alert_ways.id", "=", row.way_id)
    .executeTakeFirst();
  if (!channel) return undefined;
  const { mark, due_at, attempts } = row;
  return {
    id,
    holder,
    mark,
    channel: toChannel(channel),
    readerId: channel.reader_id,
    dueAt: due_at,
    attempts,
    email: channel.email ?? "",
  };
}

/** Deletes a delivery that has nothing left to say: its papers or its alerts are gone. */
export async function dropDelivery(db: Database, id: number): Promise<void> {
  await db.deleteFrom("alert_deliveries").where("id", "=", id).execute();
}

/**
 * Records what became of a try. A channel that has failed too often is switched off. Papers are lost to a channel only
 * where it refused the message itself for good, or where the message may have arrived.
 */
export async function settle(
  db: Database,
  { id, holder, channel }: Pick<ClaimedAlert, "id" | "holder" | "channel">,
  { settlement, failures: counted }: AlertSettlement,
  now: Instant,
): Promise<{ switchedOff: boolean }> {
  return db.transaction().execute(async (tx) => {
    const known = await tx.selectFrom("alert_ways").select("failures").where("id", "=", channel.id).executeTakeFirst();
    if (!known) return { switchedOff: false };
    const failures = counted === "reset" ? 0 : known.failures + (counted === "one more" ? 1 : 0);
    const switchedOff = counted === "one more" && failures >= MAX_FAILURES;
    const columns = columnsOf(settlement, switchedOff, now);
    const { numUpdatedRows } = await tx
      .updateTable("alert_deliveries")
      .set({ ...columns, holder: null })
      .where("id", "=", id)
      .where("state", "=", "sending")
      .where("holder", "=", holder)
      .executeTakeFirstOrThrow();
    // Another process took this one for dead.
    if (numUpdatedRows === 0n) return { switchedOff: false };
    await tx
      .updateTable("alert_ways")
      .set({ failures, said: columns.says, said_at: now, ...(switchedOff ? { off_at: now } : {}) })
      .where("id", "=", channel.id)
      .execute();
    const isLost = settlement.state === "failed" && settlement.permanent;
    const givenUp = columns.state === "failed" && !isLost ? [id] : [];
    await putBack(tx, switchedOff ? [...givenUp, ...(await endDue(tx, channel.id, now))] : givenUp);
    return { switchedOff };
  });
}

function columnsOf(settlement: Settlement, switchedOff: boolean, now: Instant) {
  const { state, message } = settlement;
  switch (state) {
    case "sent":
      return { state, settled_at: now, says: message };
    case "unknown":
      return { state: "sent", settled_at: now, says: mayHaveArrived(message) };
    case "due":
      if (!switchedOff) return { state, retry_at: settlement.retryAt, says: message };
  }
  return { state: "failed", settled_at: now, says: message };
}

/** A mail that comes twice is worse than one that is missed, so such a delivery counts as sent, and says why. */
const mayHaveArrived = (why: string): string => `It may have arrived or not: ${why}`;

/** Ends the deliveries that are due for a channel that is switched off. Returns their ids. */
async function endDue(tx: Tx, channelId: number, now: Instant): Promise<number[]> {
  const ended = await tx
    .updateTable("alert_deliveries")
    .set({ state: "failed", settled_at: now, says: "the channel was switched off" })
    .where("way_id", "=", channelId)
    .where("state", "=", "due")
    .returning("id")
    .execute();
  return ended.map(({ id }) => id);
}

/** Puts the hits of these deliveries back, to wait for the next. */
async function putBack(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length > 0)
    await tx.updateTable("alert_hits").set({ waiting: 1, delivery_id: null }).where("delivery_id", "in", ids).execute();
}

const INTERRUPTED = mayHaveArrived("the server ended while it was being sent");

/** Lists deliveries that a process began to send and will no longer settle. */
export async function staleDeliveries(db: Database, now: Instant) {
  const rows = await db
    .selectFrom("alert_deliveries")
    .innerJoin("alert_ways", "alert_ways.id", "alert_deliveries.way_id")
    .select(["alert_deliveries.id", "kind", "holder", "claimed_at"])
    .where("state", "=", "sending")
    .execute();
  return rows.filter(({ holder, claimed_at }) => isDead(holder ?? "") || (claimed_at ?? 0) < now - STALE_MS);
}

/** Settles stale deliveries by the rule at the top of this file. */
export async function settleStale(db: Database, now: Instant): Promise<void> {
  for (const { id, kind, holder } of await staleDeliveries(db, now))
    await db
      .updateTable("alert_deliveries")
      .set(
        kind === "mail"
          ? { state: "sent", settled_at: now, says: INTERRUPTED, holder: null }
          : { state: "due", retry_at: now, holder: null },
      )
      .where("id", "=", id)
      .where("state", "=", "sending")
      .where("holder", "is", holder)
      .execute();
}

/** Deletes the hits and settled deliveries that nobody can ask for any more. */
export async function clearOld(db: Database, now: Instant): Promise<void> {
  const before = now - HITS_KEPT_DAYS * DAY_MS;
  await db.deleteFrom("alert_hits").where("found_at", "<", before).execute();
  await db.deleteFrom("alert_deliveries").where("settled_at", "<", before).execute();
}
