/** What became of alerts, for their readers and for the operator. */
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { toChannel } from "./alertChannels.ts";
import { staleDeliveries } from "./alertDeliveries.ts";

export interface AlertDelivery {
  id: number;
  channelId: number;
  state: "due" | "sending" | "sent" | "failed";
  at: Instant;
  /** When it was settled, or when it will be tried again. */
  next: Instant;
  papers: number;
  attempts: number;
  message: string;
}

/** Lists a reader's deliveries, the latest first. */
export async function deliveriesOf(db: Database, readerId: number, limit: number): Promise<AlertDelivery[]> {
  const rows = await db
    .selectFrom("alert_deliveries")
    .innerJoin("alert_ways", "alert_ways.id", "alert_deliveries.way_id")
    .selectAll("alert_deliveries")
    .where("reader_id", "=", readerId)
    .orderBy("alert_deliveries.id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    channelId: row.way_id,
    state: row.state as AlertDelivery["state"],
    at: row.due_at,
    next: row.settled_at ?? row.retry_at,
    papers: row.papers,
    attempts: row.attempts,
    message: row.says ?? "",
  }));
}

/** Returns how alerts stand, for monitoring. */
export async function alertHealth(db: Database, now: Instant) {
  const one = await db
    .selectFrom("alert_deliveries")
    .select((eb) => eb.fn.countAll<number>().as("waiting"))
    .where("state", "in", ["due", "sending"])
    .executeTakeFirstOrThrow();
  const channels = await db
    .selectFrom("alert_ways")
    .select((eb) => [
      eb.fn.sum<number | null>(eb.case().when("off_at", "is", null).then(1).else(0).end()).as("failing"),
      eb.fn.sum<number | null>(eb.case().when("off_at", "is not", null).then(1).else(0).end()).as("off"),
    ])
    .where("failures", ">", 0)
    .executeTakeFirstOrThrow();
  const stuck = (await staleDeliveries(db, now)).length;
  return { waiting: one.waiting, stuck, failing: channels.failing ?? 0, switchedOff: channels.off ?? 0 };
}

/** Returns the channels that were switched off and whose reader was not told, and marks them as told. The caller tells them. */
export async function takeNotices(db: Database, now: Instant) {
  const rows = await unnoticed(db).selectAll("alert_ways").select("email").execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  await db.updateTable("alert_ways").set({ noticed_at: now }).where("id", "in", ids).execute();
  return rows.map((row) => ({ channel: toChannel(row), readerId: row.reader_id, email: row.email ?? "" }));
}

export const hasNotices = async (db: Database): Promise<boolean> =>
  (await unnoticed(db).select("alert_ways.id").limit(1).executeTakeFirst()) !== undefined;

/** Selects the channels whose reader is to be told. The reader's mail is not among them: a mail about it would not arrive. */
const unnoticed = (db: Database) =>
  db
    .selectFrom("alert_ways")
    .innerJoin("readers", "readers.id", "alert_ways.reader_id")
    .innerJoin("accounts", "accounts.id", "readers.account_id")
    .where("off_at", "is not", null)
    .where("noticed_at", "is", null)
    .where("alert_ways.kind", "!=", "mail")
    .where("emailVerified", "=", 1);

/** Returns where a reader's mail goes, and whether that address is confirmed. */
export async function mailboxOf(db: Database, readerId: number): Promise<{ email: string; confirmed: boolean }> {
  const row = await db
    .selectFrom("accounts")
    .innerJoin("readers", "readers.account_id", "accounts.id")
    .select(["email", "emailVerified"])
    .where("readers.id", "=", readerId)
    .executeTakeFirst();
  return { email: row?.email ?? "", confirmed: row?.emailVerified === 1 };
}
