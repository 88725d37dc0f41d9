/** What rules put into editions: the papers they may choose from, their entries, and the days they have done with. */

import { announcementDay } from "../../domain/editions/arxivSchedule.ts";
import { addDays, type Day, type FeedClock, feedDayStart, startOf } from "../../domain/editions/edition.ts";
import { chunksOf } from "../../lib/chunks.ts";
import { fold } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { counterOf, saveCounter } from "../lib/changeFeed.ts";
import type { Tx } from "../lib/databaseType.ts";
import { submit } from "./editions.ts";

/** A paper that may enter an edition. */
export interface Candidate {
  key: number;
  id: string;
  publishedAt: Instant;
  /** True when it appeared on an earlier day. */
  late: boolean;
}

/** Papers of days that are done with, which came after that. */
export interface Late {
  /** For each such day, the greatest key that was seen for it. */
  done: ReadonlyMap<Day, number>;
  /** Those up to this key have had their chance. */
  seenKey: number;
}

/** Between submission and list lie four days at most; holidays add some. */
export const MAX_LOOKBACK_DAYS = 7;

/**
 * Papers that a day's edition may have: those that appeared on it, and late ones. Withdrawn ones and the demo's are left
 * out.
 */
export async function papersFor(db: Database, day: Day, feedClock: FeedClock, late?: Late): Promise<Candidate[]> {
  const first = [day, ...(late?.done.keys() ?? [])].sort()[0] ?? day;
  const rows = await db
    .selectFrom("papers")
    .select(["key", "id", "published_at as publishedAt"])
    .where("published_at", ">=", feedDayStart(addDays(first, -MAX_LOOKBACK_DAYS), feedClock))
    // A date without a time is that day's, though it may end before.
    .where("published_at", "<", Math.max(feedDayStart(addDays(day, 1), feedClock), startOf(day) + 1))
    .where("withdrawn", "=", 0)
    .where("demo", "=", 0)
    .orderBy("key")
    .execute();
  const isLate = (key: number, appeared: Day) =>
    late !== undefined && key > Math.max(late.seenKey, late.done.get(appeared) ?? Number.POSITIVE_INFINITY);
  return rows.flatMap((paper): Candidate[] => {
    const appeared = announcementDay(paper, feedClock);
    return appeared === day || isLate(paper.key, appeared) ? [{ ...paper, late: appeared !== day }] : [];
  });
}

/** A statement names at most this many papers. */
const NAMED_AT_ONCE = 1_000;

/** Those of the papers that are in one of the categories or in one below it. */
export async function inCategories(db: Database, keys: readonly number[], wanted: readonly string[]) {
  const found = new Set<number>();
  for (const some of chunksOf(keys, NAMED_AT_ONCE)) {
    const rows = await db
      .selectFrom("paper_categories")
      .select("paper_key")
      .distinct()
      .where("paper_key", "in", some)
      .where((eb) => eb.or(wanted.flatMap((one) => [eb("category", "=", one), eb("category", "like", `${one}.%`)])))
      .execute();
    for (const row of rows) found.add(row.paper_key);
  }
  return found;
}

/** What a rule would like in a day's edition, the best first. */
export interface Choice {
  rule: string;
  keys: readonly number[];
  /** At most this many papers a day. */
  papers: number;
}

/**
 * Puts what may go into a day's edition: each paper once, no matter who submitted it or when, and for each rule at most
 * its number a day. Returns the keys by rule, in the order of the choices. `dry` leaves everything as it is.
 */
export async function placeChoices(
  tx: Tx,
  day: Day,
  choices: readonly Choice[],
  at: Instant,
  dry: boolean,
): Promise<number[][]> {
  const taken = await submitted(tx, [...new Set(choices.flatMap(({ keys }) => keys))]);
  const placed: number[][] = [];
  for (const { rule, keys, papers } of choices) {
    const left = papers - (await entered(tx, day, rule));
    const chosen = keys.filter((key) => !taken.has(key)).slice(0, Math.max(0, left));
    for (const key of chosen) taken.add(key);
    if (!dry && chosen.length > 0) await enter(tx, day, rule, chosen, at);
    placed.push(chosen);
  }
  return placed;
}

/** Papers of these that were ever submitted, or are gone. What a moderator took out is not put back by a rule. */
async function submitted(tx: Tx, keys: readonly number[]): Promise<Set<number>> {
  const found = new Set<number>();
  for (const some of chunksOf(keys, NAMED_AT_ONCE)) {
    const present = new Set(
      (await tx.selectFrom("papers").select("key").where("key", "in", some).execute()).map((row) => row.key),
    );
    for (const key of some) if (!present.has(key)) found.add(key);
    const rows = await tx.selectFrom("submissions").select("paper_key").where("paper_key", "in", some).execute();
    for (const row of rows) found.add(row.paper_key);
  }
  return found;
}

/** No person's handle has a colon. */
const handleOf = (rule: string): string => `rule:${fold(rule)}`;

/** How many papers of a day are or were a rule's: what a moderator took out makes no room. */
const entered = async (tx: Tx, day: Day, rule: string): Promise<number> =>
  (
    await tx
      .selectFrom("submissions")
      .innerJoin("readers", "readers.id", "submissions.reader_id")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .where("day", "=", day)
      .where("handle", "=", handleOf(rule))
      .executeTakeFirstOrThrow()
  ).n;

async function enter(tx: Tx, day: Day, rule: string, keys: readonly number[], at: Instant) {
  const { id: readerId } = await tx
    .insertInto("readers")
    .values({ handle: handleOf(rule), name: rule, rule: 1, created_at: at })
    .onConflict((conflict) => conflict.column("handle").doUpdateSet({ name: rule }))
    .returning("id")
    .executeTakeFirstOrThrow();
  // Times a millisecond apart keep the rule's order.
  for (const [i, paperKey] of keys.entries()) await submit(tx, { day, paperKey, readerId, at: at + i });
}

/** Days that the rules have done with, from one on, each with the greatest key of that time. */
export async function filledDays(db: Database, from: Day): Promise<Map<Day, number>> {
  const rows = await db.selectFrom("filled_days").selectAll().where("day", ">=", from).orderBy("day").execute();
  return new Map(rows.map((row) => [row.day, row.up_to_key]));
}

export const saveFilledDay = async (db: Database, day: Day, upToKey: number, at: Instant): Promise<void> => {
  await db
    .insertInto("filled_days")
    .values({ day, up_to_key: upToKey, filled_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

const SEEN = "late_papers_seen";

/** The greatest key of the late papers that had their chance to enter an edition. */
export const lateSeen = async (db: Database): Promise<number> => (await counterOf(db, SEEN)) ?? 0;

export const saveLateSeen = (db: Database, key: number): Promise<void> => saveCounter(db, SEEN, key);
