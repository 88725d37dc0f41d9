/**
 * What readers who are followed submit and upvote, for alerts. Deeds become visible in any order, so the last minutes
 * are looked at again each time; a hit that is there stays one.
 */
import { type AliasedExpression, sql, type Transaction } from "kysely";
import { HOUR_MS, type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { ReaderActivity } from "../follows/followNews.ts";
import { counterOf, saveCounter } from "../lib/changeFeed.ts";
import type { Schema } from "../schema.ts";
import { isHiddenFor, waits } from "./alertHits.ts";

const MARK = "alerts_deeds_at";
/** Longer than any transaction waits to be written. */
const LOOKED_AT_AGAIN_MS = 10 * MINUTE_MS;
/** The mark is moved on so often, also when there was nothing. */
const MARK_MOVES_MS = HOUR_MS;

/** Whether there is anything to save. */
export async function hasNewActivity(db: Database, now: Instant): Promise<boolean> {
  const mark = await counterOf(db, MARK);
  if (mark === undefined || mark < now - MARK_MOVES_MS) return true;
  for (const did of DEEDS)
    if (await unsaved(db, did, mark).select("alerts.id").limit(1).executeTakeFirst()) return true;
  return false;
}

/** Saves hits and moves the mark. */
export async function findActivity(tx: Transaction<Schema>, now: Instant): Promise<void> {
  const mark = (await counterOf(tx, MARK)) ?? 0;
  // Who submits a paper upvotes it as well; the first is what counts.
  for (const did of DEEDS)
    await tx
      .insertInto("alert_hits")
      .columns(["alert_id", "paper_key", "did", "found_at", "waiting"])
      .expression(
        unsaved(tx, did, mark)
          .select(["alerts.id", "papers.key", sql<ReaderActivity>`${did}`.as("did")])
          .select([sql<number>`${now}`.as("found_at"), waits.as("waiting")]),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  await saveCounter(tx, MARK, now);
}

const DEEDS: readonly ReaderActivity[] = ["submitted", "upvoted"];

/** From the few latest deeds to those who follow who did them, however many follow. */
const unsaved = (db: Database, did: ReaderActivity, mark: Instant) =>
  db
    .selectFrom(deedsOf(db, did))
    .innerJoin("readers", "readers.id", "deeds.reader_id")
    .innerJoin("follows", (join) =>
      join.on("follows.kind", "=", "reader").on("follows.value", "=", sql<string>`cast(deeds.reader_id as text)`),
    )
    .innerJoin("alerts", "alerts.follow_id", "follows.id")
    .innerJoin("alert_ways", "alert_ways.id", "alerts.way_id")
    .innerJoin("papers", "papers.key", "deeds.paper_key")
    .where("readers.banned_at", "is", null)
    .where("deeds.at", ">=", mark - LOOKED_AT_AGAIN_MS)
    .whereRef("deeds.at", ">=", "alerts.created_at")
    .where("papers.demo", "=", 0)
    .where((eb) => eb.not(isHiddenFor(eb)))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("alert_hits")
            .select("alert_hits.alert_id")
            .whereRef("alert_hits.alert_id", "=", "alerts.id")
            .whereRef("alert_hits.paper_key", "=", "papers.key"),
        ),
      ),
    );

const deedsOf = (
  db: Database,
  did: ReaderActivity,
): AliasedExpression<{ paper_key: number; reader_id: number; at: Instant }, "deeds"> =>
  did === "upvoted"
    ? db.selectFrom("upvotes").select(["paper_key", "reader_id", "created_at as at"]).as("deeds")
    : db
        .selectFrom("submissions")
        .select(["paper_key", "reader_id", "submitted_at as at"])
        .where("hidden_at", "is", null)
        .as("deeds");
