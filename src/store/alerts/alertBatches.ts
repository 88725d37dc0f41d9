/**
 * Everything that waits for a channel becomes one message. While one of its messages is not settled, no other is begun:
 * what comes in the meantime is in the next.
 */

import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { hourOf, PROGRAM_PAPERS } from "../../domain/alerts/alert.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";

/** Selects what may be begun now: for channels that are on, readers who are not banned, and mail to confirmed addresses. */
const openable = (db: Database, now: Instant) =>
  db
    .selectFrom("alert_hits")
    .innerJoin("alerts", "alerts.id", "alert_hits.alert_id")
    .innerJoin("alert_ways", "alert_ways.id", "alerts.way_id")
    .innerJoin("readers", "readers.id", "alert_ways.reader_id")
    .leftJoin("accounts", "accounts.id", "readers.account_id")
    .where("waiting", "=", 1)
    .where("off_at", "is", null)
    .where("banned_at", "is", null)
    .where("deleted_at", "is", null)
    .where((eb) => eb.or([eb("alert_ways.kind", "!=", "mail"), eb("emailVerified", "=", 1)]))
    .where((eb) => eb.or([eb("rhythm", "=", "at_once"), eb("found_at", "<", hourOf(now))]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("alert_deliveries")
            .select("alert_deliveries.id")
            .whereRef("alert_deliveries.way_id", "=", "alert_ways.id")
            .where("state", "in", ["due", "sending"]),
        ),
      ),
    );

export const canOpen = async (db: Database, now: Instant): Promise<boolean> =>
  (await openable(db, now).select("alert_ways.id").limit(1).executeTakeFirst()) !== undefined;

/** Begins a message for each channel and rhythm that something waits for; at most `limit` of them. */
export async function openDeliveries(tx: Tx, now: Instant, limit: number): Promise<void> {
  const groups = await openable(tx, now)
    .select(["alert_ways.id as channelId", "alert_ways.kind", "rhythm"])
    .groupBy(["alert_ways.id", "alert_ways.kind", "rhythm"])
    .orderBy("alert_ways.id")
    .orderBy("rhythm")
    .limit(limit)
    .execute();
  for (const group of groups) await openOne(tx, group, now);
}

interface Group {
  channelId: number;
  kind: string;
  rhythm: string;
}

async function openOne(tx: Tx, { channelId, kind, rhythm }: Group, now: Instant): Promise<void> {
  const before = rhythm === "hourly" ? hourOf(now) : Number.MAX_SAFE_INTEGER;
  const alerts = tx.selectFrom("alerts").select("id").where("way_id", "=", channelId).where("rhythm", "=", rhythm);
  const keys = await tx
    .selectFrom("alert_hits")
    .select("paper_key")
    .where("waiting", "=", 1)
    .where("alert_id", "in", alerts)
    .where("found_at", "<", before)
    .groupBy("paper_key")
    .orderBy(sql`min(found_at)`)
    .orderBy("paper_key")
    .$if(kind === "json", (hits) => hits.limit(PROGRAM_PAPERS))
    .execute();
  const { id } = await tx
    .insertInto("alert_deliveries")
    .values({ way_id: channelId, mark: randomUUID(), state: "due", due_at: now, retry_at: now, papers: keys.length })
    .returning("id")
    .executeTakeFirstOrThrow();
  const some = keys.map(({ paper_key }) => paper_key);
  await tx
    .updateTable("alert_hits")
    .set({ waiting: 0, delivery_id: id })
    .where("waiting", "=", 1)
    .where("alert_id", "in", alerts)
    .where("found_at", "<", before)
    .$if(kind === "json", (hits) => hits.where("paper_key", "in", some))
    .execute();
}
