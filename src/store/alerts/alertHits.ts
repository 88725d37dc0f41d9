/**
 * What alerts find. Papers are looked at once, in the order of their keys, up to a mark that is saved in the transaction
 * that saves the hits. One mark is for what the records tell (authors, categories), and one for what the index tells
 * (searches), which may be behind. What readers do has no order of its own, so it is looked at again for a while.
 */

import { type AliasedExpression, type ExpressionBuilder, sql } from "kysely";
import type { Rhythm } from "../../domain/alerts/alert.ts";
import type { FollowKind } from "../../domain/follows/follow.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { insertAll } from "../lib/bulk.ts";
import { counterOf, latestKey, saveCounter } from "../lib/changeFeed.ts";
import type { Tx } from "../lib/databaseType.ts";

const MARKS = { records: "alerts_records_key", searches: "alerts_search_key" } as const;
export type Mark = keyof typeof MARKS;

/** New papers that one step looks at. A step by records is one transaction, which others wait for; a step by searches runs each search. */
const STEP_PAPERS: Record<Mark, number> = { records: 200, searches: 2_000 };

/** Papers with keys greater than `after`, up to `upTo`. Those that appeared since an instant are news. */
export interface KeySpan {
  after: number;
  upTo: number;
  since: Instant;
}

/** Returns the next papers to look at; undefined where there are none. */
export async function nextSpan(db: Database, mark: Mark, since: Instant): Promise<KeySpan | undefined> {
  const after = await markOf(db, mark);
  const latest = mark === "records" ? await latestKey(db) : await latestIndexedKey(db, after);
  if (latest <= after) return undefined;
  const last = await newsIn(db, { after, upTo: latest, since })
    .select("papers.key")
    .orderBy("papers.key")
    .offset(STEP_PAPERS[mark] - 1)
    .limit(1)
    .executeTakeFirst();
  return { after, upTo: last?.key ?? latest, since };
}

/** Returns whether there are papers that were not looked at. */
export const isBehind = async (db: Database, mark: Mark): Promise<boolean> =>
  (await latestKey(db)) > (await markOf(db, mark));

const markOf = async (db: Database, mark: Mark): Promise<number> => (await counterOf(db, MARKS[mark])) ?? 0;

/** Returns the key up to which the index has every paper. */
async function latestIndexedKey(db: Database, after: number): Promise<number> {
  // Before the indexed revision: a paper that comes in between has a greater key than this.
  const latest = await latestKey(db);
  const indexed = (await counterOf(db, "indexed_revision")) ?? 0;
  const { first } = await db
    .selectFrom("papers")
    .select((eb) => eb.fn.min<number | null>("key").as("first"))
    .where("key", ">", after)
    .where("key", "<=", latest)
    .where("revision", ">", indexed)
    .executeTakeFirstOrThrow();
  return first === null ? latest : first - 1;
}

const newsIn = (db: Database, { after, upTo, since }: KeySpan) =>
  db
    .selectFrom("papers")
    .where("papers.key", ">", after)
    .where("papers.key", "<=", upTo)
    .where("published_at", ">=", since)
    .where("withdrawn", "=", 0)
    .where("demo", "=", 0);

export const newsKeys = async (db: Database, span: KeySpan): Promise<Set<number>> =>
  new Set((await newsIn(db, span).select("papers.key").execute()).map(({ key }) => key));

/** Saves what alerts on authors and categories find in a span, and the mark. Returns false where another process was faster. */
export async function findInRecords(tx: Tx, span: KeySpan, at: Instant): Promise<boolean> {
  if ((await markOf(tx, "records")) !== span.after) return false;
  for (const [kind, values] of [
    ["author", tx.selectFrom("paper_authors").select(["paper_key", "folded as value"]).as("of")],
    ["category", tx.selectFrom("paper_categories").select(["paper_key", "category as value"]).as("of")],
  ] satisfies [FollowKind, Values][] as [FollowKind, Values][])
    await tx
      .insertInto("alert_hits")
      .columns(["alert_id", "paper_key", "found_at", "waiting"])
      .expression(
        newsIn(tx, span)
          .innerJoin(values, "of.paper_key", "papers.key")
          .innerJoin("follows", (join) => join.onRef("follows.value", "=", "of.value").on("follows.kind", "=", kind))
          .innerJoin("alerts", "alerts.follow_id", "follows.id")
          .innerJoin("alert_ways", "alert_ways.id", "alerts.way_id")
          .whereRef("papers.key", ">", "alerts.after_key")
          .where((eb) => eb.not(isHiddenFor(eb)))
          .select(["alerts.id", "papers.key", sql<number>`${at}`.as("found_at"), waits.as("waiting")]),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  await saveCounter(tx, MARKS.records, span.upTo);
  return true;
}

type Values = AliasedExpression<{ paper_key: number; value: string }, "of">;

export const waits = sql<number>`case when alerts.rhythm = 'digest' or alert_ways.kind = 'feed' then 0 else 1 end`;

// biome-ignore lint/suspicious/noExplicitAny: of any query that has papers and alerts.
export const isHiddenFor = (eb: ExpressionBuilder<any, any>) =>
  eb.exists(
    eb
      .selectFrom("hidden_papers")
      .select("paper_key")
      .whereRef("hidden_papers.paper_key", "=", "papers.key")
      .whereRef("hidden_papers.reader_id", "=", "alerts.reader_id"),
  );

/** Returns the URLs of searches that somebody has an alert for. */
export async function alertSearches(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom("alerts")
    .innerJoin("follows", "follows.id", "alerts.follow_id")
    .select("value")
    .distinct()
    .where("kind", "=", "search" satisfies FollowKind)
    .execute();
  return rows.map(({ value }) => value);
}

/** Saves what searches found in a span, and the mark. Returns false where another process was faster. */
export async function saveFound(
  tx: Tx,
  span: KeySpan,
  found: ReadonlyMap<string, readonly number[]>,
  at: Instant,
): Promise<boolean> {
  if ((await markOf(tx, "searches")) !== span.after) return false;
  for (const [value, keys] of found) {
    const alerts = await tx
      .selectFrom("alerts")
      .innerJoin("follows", "follows.id", "alerts.follow_id")
      .innerJoin("alert_ways", "alert_ways.id", "alerts.way_id")
      .select(["alerts.id", "alerts.reader_id", "after_key", "rhythm", "alert_ways.kind"])
      .where("follows.kind", "=", "search" satisfies FollowKind)
      .where("value", "=", value)
      .execute();
    for (const alert of alerts) {
      const visible = await visiblePapers(tx, alert.reader_id, keys);
      const news = keys.filter((key) => key > alert.after_key && visible.has(key));
      const waiting = alert.kind === "feed" || alert.rhythm === ("digest" satisfies Rhythm) ? 0 : 1;
      const rows = news.map((key) => ({ alert_id: alert.id, paper_key: key, did: null, found_at: at, waiting }));
      await insertAll(tx, "alert_hits", rows, (query) => query.onConflict((conflict) => conflict.doNothing()));
    }
  }
  await saveCounter(tx, MARKS.searches, span.upTo);
  return true;
}

/** Returns those of the papers that still exist and that the reader did not hide. */
async function visiblePapers(tx: Tx, readerId: number, keys: readonly number[]): Promise<Set<number>> {
  if (keys.length === 0) return new Set();
  const rows = await tx
    .selectFrom("papers")
    .leftJoin("hidden_papers", (join) =>
      join.onRef("hidden_papers.paper_key", "=", "papers.key").on("hidden_papers.reader_id", "=", readerId),
    )
    .select("key")
    .where("key", "in", keys)
    .where("hidden_papers.paper_key", "is", null)
    .execute();
  return new Set(rows.map(({ key }) => key));
}
