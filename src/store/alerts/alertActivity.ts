/**
 * What followed readers submit and upvote, for alerts. Activities become visible in any order, so the last minutes are
 * looked at again each time; a hit that exists stays.
 */

import { type AliasedExpression, sql } from "kysely";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { ReaderActivity } from "../follows/followNews.ts";
import { counterOf, saveCounter } from "../lib/changeFeed.ts";
import type { Tx } from "../lib/databaseType.ts";
import { isHiddenFor, waits } from "./alertHits.ts";

const MARK = "alerts_deeds_at";
/** How far back activities are looked at again: longer than any transaction waits to be written. */
const OVERLAP_MS = 600_000;
/** How often the mark moves on, even where there was nothing. */
const MARK_MOVES_MS = 3_600_000;

/** Returns whether there is anything to save. */
export async function hasNewActivity(db: Database, now: Instant): Promise<boolean> {
  const mark = await counterOf(db, MARK);
  if (mark === undefined || mark < now - MARK_MOVES_MS) return true;
  for (const did of ACTIVITIES)
    if (await unsaved(db, did, mark).select("alerts.id").limit(1).executeTakeFirst()) return true;
  return false;
}

/** Saves hits and moves the mark. */
export async function findActivity(tx: Tx, now: Instant): Promise<void> {
  const mark = (await counterOf(tx, MARK)) ?? 0;
  // A reader who submits a paper upvotes it as well; the submission is what counts.
  for (const did of ACTIVITIES)
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

const ACTIVITIES: readonly ReaderActivity[] = ["submitted", "upvoted"];

/** Joins the few latest activities with the alerts on their readers, however many there are. */
const unsaved = (db: Database, did: ReaderActivity, mark: Instant) =>
  db
    .selectFrom(activitiesOf(db, did))
    .innerJoin("readers", "readers.id", "activities.reader_id")
    .innerJoin("follows", (join) =>
      join.on("follows.kind", "=", "reader").on("follows.value", "=", sql<string>`cast(activities.reader_id as text)`),
    )
    .innerJoin("alerts", "alerts.follow_id", "follows.id")
    .innerJoin("alert_ways", "alert_ways.id", "alerts.way_id")
    .innerJoin("papers", "papers.key", "activities.paper_key")
    .where("readers.banned_at", "is", null)
    .where("activities.at", ">=", mark - OVERLAP_MS)
    .whereRef("activities.at", ">=", "alerts.created_at")
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

const activitiesOf = (
  db: Database,
  did: ReaderActivity,
): AliasedExpression<{ paper_key: number; reader_id: number; at: Instant }, "activities"> =>
  did === "upvoted"
    ? db.selectFrom("upvotes").select(["paper_key", "reader_id", "created_at as at"]).as("activities")
    : db
        .selectFrom("submissions")
        .select(["paper_key", "reader_id", "submitted_at as at"])
        .where("hidden_at", "is", null)
        .as("activities");
