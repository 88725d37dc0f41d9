/** What digests are composed from: the papers of some days, what a subscription already had, what its reader follows. */

import { compareCandidates, type DigestCandidate } from "../../domain/digests/digest.ts";
import type { DigestSubscriber } from "../../domain/digests/subscription.ts";
import { announcementDay } from "../../domain/editions/arxivSchedule.ts";
import { addDays, type Day, type FeedClock, feedDayStart, startOf } from "../../domain/editions/edition.ts";
import { CATCH_UP_DAYS } from "../../domain/editions/editionRule.ts";
import { siteName } from "../../domain/editions/externalListing.ts";
import { chunksOf } from "../../lib/chunks.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { editionEntries } from "../editions/editions.ts";
import { listingsOf } from "../editions/listings.ts";
import { MAX_LOOKBACK_DAYS } from "../editions/rules.ts";

/** The most papers that one statement names. */
const NAMED_AT_ONCE = 1_000;
/** The most papers that are considered for one issue. */
const MAX_PAPERS = 50_000;

/** A paper that an issue may have. */
export interface CandidatePaper extends DigestCandidate {
  publishedAt: Instant;
}

/** The days that an issue covers, and when the one before it was composed. */
export interface DayRange {
  first: Day;
  last: Day;
  since: Instant;
}

/**
 * Returns the papers of the days' editions, in no order. With them are those that entered an edition of the days before
 * only after the last issue, when a rule made up for a day.
 */
export async function editionPapers(db: Database, { first, last, since }: DayRange): Promise<CandidatePaper[]> {
  if (first > last) return [];
  const rows = await db
    .selectFrom(editionEntries(db, addDays(first, -CATCH_UP_DAYS), last).as("places"))
    .innerJoin("papers", "papers.key", "places.paper_key")
    .select((eb) => [
      "papers.key",
      "papers.published_at as publishedAt",
      eb("papers.upvotes", "+", eb.ref("papers.starting_score")).as("votes"),
      eb.fn.min("submitted_at").as("at"),
      eb.fn.min("by_rule").as("by_rule"),
    ])
    .where((eb) => eb.or([eb("day", ">=", first), eb("submitted_at", ">=", since)]))
    .where("papers.withdrawn", "=", 0)
    .groupBy("papers.key")
    .limit(MAX_PAPERS)
    .execute();
  return rows.map(({ by_rule, ...row }) => ({ ...row, by: by_rule === 1 ? "rule" : "people" }));
}

/** Returns the papers that appeared on the days, whether or not they are in an edition. */
export async function appearedPapers(
  db: Database,
  { first, last }: DayRange,
  feedClock: FeedClock,
): Promise<CandidatePaper[]> {
  if (first > last) return [];
  const rows = await db
    .selectFrom("papers")
    .select((eb) => [
      "key",
      "id",
      "published_at as publishedAt",
      eb("upvotes", "+", eb.ref("starting_score")).as("votes"),
    ])
    .where("published_at", ">=", feedDayStart(addDays(first, -MAX_LOOKBACK_DAYS), feedClock))
    .where("published_at", "<", Math.max(feedDayStart(addDays(last, 1), feedClock), startOf(last) + 1))
    .where("withdrawn", "=", 0)
    .orderBy("published_at", "desc")
    .limit(MAX_PAPERS)
    .execute();
  return rows.flatMap(({ key, id, publishedAt, votes }): CandidatePaper[] => {
    const day = announcementDay({ id, publishedAt }, feedClock);
    return day < first || day > last ? [] : [{ key, votes, by: "nobody", at: publishedAt, publishedAt }];
  });
}

/** Returns these papers as candidates, whatever their days, in order. */
export async function wantedPapers(db: Database, keys: readonly number[]): Promise<DigestCandidate[]> {
  const rows = await inParts(keys, (some) =>
    db
      .selectFrom("papers")
      .select((eb) => ["key", "published_at as at", eb("upvotes", "+", eb.ref("starting_score")).as("votes")])
      .where("key", "in", some)
      .where("withdrawn", "=", 0)
      .execute(),
  );
  return rows.map((row): DigestCandidate => ({ ...row, by: "nobody" })).sort(compareCandidates);
}

/** Returns categories and folded names of authors, one row each. */
export const traitsOf = async (db: Database, keys: readonly number[]) => ({
  categories: await inParts(keys, (some) =>
    db
      .selectFrom("paper_categories")
      .select(["paper_key as paperKey", "category as trait"])
      .where("paper_key", "in", some)
      .execute(),
  ),
  authors: await inParts(keys, (some) =>
    db
      .selectFrom("paper_authors")
      .select(["paper_key as paperKey", "folded as trait"])
      .where("paper_key", "in", some)
      .execute(),
  ),
});

/** Returns who submitted papers, the earliest first: readers, then rules, then other sites, whose `reader` is absent. */
export async function submittersOf(db: Database, keys: readonly number[]) {
  const readers = await inParts(keys, (some) =>
    db
      .selectFrom("submissions")
      .innerJoin("readers", "readers.id", "submissions.reader_id")
      .select(["paper_key as paperKey", "readers.id as reader", "name", "rule"])
      .where("paper_key", "in", some)
      .where("hidden_at", "is", null)
      .orderBy("rule")
      .orderBy("submitted_at")
      .execute(),
  );
  const sites = await inParts(keys, (some) => listingsOf(db, some));
  return [
    ...readers.map(({ rule, ...row }) => ({
      ...row,
      message: rule ? `by the rule “${row.name}”` : `from ${row.name}`,
    })),
    ...sites.map(({ paper_key: paperKey, site }) => ({
      paperKey,
      reader: undefined,
      message: `from ${siteName(site)}`,
    })),
  ];
}

async function inParts<T>(keys: readonly number[], ask: (some: number[]) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (const some of chunksOf(keys, NAMED_AT_ONCE)) for (const row of await ask(some)) all.push(row);
  return all;
}

/** Returns those of the papers that a subscription had in another delivery than this one, or that its reader hid. */
export async function passedOver(
  db: Database,
  { id, readerId }: Pick<DigestSubscriber, "id" | "readerId">,
  keys: readonly number[],
  deliveryId: number,
): Promise<Set<number>> {
  const had = await inParts(id === 0 ? [] : keys, (some) =>
    db
      .selectFrom("delivered_papers")
      .select("paper_key")
      .where("subscription_id", "=", id)
      .where("delivery_id", "!=", deliveryId)
      .where("paper_key", "in", some)
      .execute(),
  );
  const hidden =
    readerId === null
      ? []
      : await db.selectFrom("hidden_papers").select("paper_key").where("reader_id", "=", readerId).execute();
  return new Set([...had, ...hidden].map((row) => row.paper_key));
}

/** Returns the delivery of an issue with the papers that are recorded for it; undefined where there is none yet. */
export async function deliveryOf(db: Database, subscriptionId: number, issue: string) {
  if (subscriptionId === 0) return undefined;
  const delivery = await db
    .selectFrom("deliveries")
    .select(["id", "due_at as dueAt"])
    .where("subscription_id", "=", subscriptionId)
    .where("issue", "=", issue)
    .executeTakeFirst();
  if (!delivery) return undefined;
  const rows = await db
    .selectFrom("delivered_papers")
    .select("paper_key")
    .where("delivery_id", "=", delivery.id)
    .execute();
  return { ...delivery, papers: new Set(rows.map((row) => row.paper_key)) };
}

/**
 * Returns when the last issue before an instant was due that was sent, or skipped because there was nothing. One that failed
 * does not count, so its days are covered again.
 */
export async function lastDue(db: Database, subscriptionId: number, before: Instant): Promise<Instant | undefined> {
  if (subscriptionId === 0) return undefined;
  const row = await db
    .selectFrom("deliveries")
    .select((eb) => eb.fn.max("due_at").as("at"))
    .where("subscription_id", "=", subscriptionId)
    .where("state", "in", ["sent", "skipped"])
    .where("due_at", "<", before)
    .executeTakeFirst();
  return row?.at ?? undefined;
}

/** Returns what a reader follows, in the order they began. */
export const followsOf = (db: Database, readerId: number) =>
  db
    .selectFrom("follows")
    .select(["kind", "value", "label"])
    .where("reader_id", "=", readerId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
