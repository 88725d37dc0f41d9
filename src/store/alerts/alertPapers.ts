/** The papers of a delivery, and which alerts found them. */
import { sql } from "kysely";
import type { FollowKind } from "../../domain/follows/follow.ts";
import type { Database } from "../database.ts";
import { currentLabel, followedReader } from "./alerts.ts";

/** Returns the keys of the newest papers of a delivery, and how many papers it has. */
export async function deliveredKeys(
  db: Database,
  deliveryId: number,
  limit: number,
): Promise<{ keys: number[]; total: number }> {
  const hits = db.selectFrom("alert_hits").where("delivery_id", "=", deliveryId);
  const { total } = await hits.select(sql<number>`count(distinct paper_key)`.as("total")).executeTakeFirstOrThrow();
  const rows = await hits
    .innerJoin("papers", "papers.key", "paper_key")
    .select("papers.key")
    .distinct()
    .select("published_at")
    .orderBy("published_at", "desc")
    .orderBy("papers.key", "desc")
    .limit(limit)
    .execute();
  return { keys: rows.map(({ key }) => key), total };
}

/** Returns why a delivery has its papers, in the order the alerts were made. */
export async function deliveredReasons(db: Database, deliveryId: number, keys: readonly number[]) {
  const rows = await db
    .selectFrom("alert_hits")
    .innerJoin("alerts", "alerts.id", "alert_id")
    .innerJoin("follows", "follows.id", "follow_id")
    .leftJoin("readers", (join) => join.on("readers.id", "=", followedReader))
    .select(["paper_key as key", "kind", "did", currentLabel.as("label")])
    .where("delivery_id", "=", deliveryId)
    .where("paper_key", "in", keys)
    .orderBy("alerts.id")
    .execute();
  return rows.map((row) => ({ ...row, kind: row.kind as FollowKind }));
}
