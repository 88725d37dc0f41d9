/**
 * Filling editions by rules. A day's edition is filled once its papers have come, with what appeared on that day
 * (domain/editions/arxivSchedule.ts); days that were missed are made up for. What comes when its own day is done with (arXiv's moderators
 * hold papers back) enters the newest edition that is being filled. A paper enters once, whatever becomes of it later.
 */

import { announcementWithin } from "../../domain/editions/arxivSchedule.ts";
import { addDays, type Day, type FeedClock, feedDayOf, feedDayStart } from "../../domain/editions/edition.ts";
import { CATCH_UP_DAYS, LATE_DAYS, PATIENCE_MS, type Rule } from "../../domain/editions/editionRule.ts";
import type { Clock, PaperSource } from "../../domain/ports.ts";
import type { Instant } from "../../lib/time.ts";
import type { PaperIndex } from "../../search/index/paperIndex.ts";
import { matchSavedQuery } from "../../search/saved/matchSavedQuery.ts";
import type { Database } from "../../store/database.ts";
import {
  type Candidate,
  type Choice,
  filledDays,
  inCategories,
  lateSeen,
  papersFor,
  placeChoices,
  saveFilledDay,
  saveLateSeen,
} from "../../store/editions/rules.ts";
import { sourceState } from "../../store/harvest/sources.ts";
import { latestKey, revisions } from "../../store/lib/changeFeed.ts";
import { isHeld } from "../../store/lib/leases.ts";

export interface FillParts {
  db: Database;
  index: PaperIndex;
  clock: Clock;
  feedClock: FeedClock;
  rules: readonly Rule[];
  sources: readonly Pick<PaperSource, "id" | "parts">[];
}

/** What a rule put, or would put, into a day's edition. */
export interface Fill {
  day: Day;
  rule: string;
  keys: number[];
}

export interface FillWanted {
  /** Only this day, done with or not; else today and the days that are to be made up for. */
  day?: Day;
  /** Fill at once, without waiting for papers to come. */
  impatient?: boolean;
  /** Change nothing. */
  dry?: boolean;
}

export interface Filled {
  fills: Fill[];
  /** Papers are coming or being taken into the index just now, so it is worth looking again soon. */
  unfinished: boolean;
}

/** Fills by all rules, or by none while the index has not every paper yet. */
export async function fillEditions(parts: FillParts, wanted: FillWanted = {}): Promise<Filled> {
  const { db, clock, feedClock, rules } = parts;
  if (rules.length === 0) return { fills: [], unfinished: false };
  // In this order: what the sources are known to have brought is there, and papers that come from now on are left to
  // the next run, which will find them in the index.
  const standing = await standingOf(parts);
  const upToKey = await latestKey(db);
  if (rules.some(({ query }) => query !== undefined)) {
    if (!(await isIndexed(db))) return { fills: [], unfinished: true };
    await parts.index.refresh();
  }
  const now = clock();
  const today = feedDayOf(now, feedClock);
  const done = await filledDays(db, addDays(today, -LATE_DAYS));
  const days = wanted.day !== undefined ? [wanted.day] : daysFrom(addDays(today, 1 - CATCH_UP_DAYS), today);
  const ready = days.filter(
    (day) =>
      (wanted.day !== undefined || !done.has(day)) &&
      (wanted.impatient || haveCome(standing, announcementWithin(day, feedClock), now)),
  );
  const fills: Fill[] = [];
  for (const day of ready) {
    const newest = wanted.day === undefined && day === ready.at(-1);
    const late = newest ? { done, seenKey: await lateSeen(db) } : undefined;
    const papers = (await papersFor(db, day, feedClock, late)).filter(({ key }) => key <= upToKey);
    fills.push(...(await fillDay(parts, day, papers, now, wanted.dry === true)));
    if (wanted.dry || wanted.impatient) continue;
    const over = day < today && standing.answered >= feedDayStart(addDays(day, 1), feedClock);
    if (over) await saveFilledDay(db, day, upToKey, now);
    if (late) await saveLateSeen(db, upToKey);
  }
  return { fills, unfinished: standing.fetching || (await latestKey(db)) > upToKey };
}

async function isIndexed(db: Database): Promise<boolean> {
  const { latest, indexed } = await revisions(db, "indexed_revision");
  return indexed >= latest;
}

const daysFrom = (first: Day, last: Day): Day[] => (first > last ? [] : [first, ...daysFrom(addDays(first, 1), last)]);

/** What is known of the sources that are followed. */
interface Standing {
  /** Whether one is being fetched just now. */
  fetching: boolean;
  /** All of them have been fetched completely up to this; 0 where one never was or none is followed. */
  answered: Instant;
  /** Whether arXiv is among them. */
  arxiv: boolean;
}

async function standingOf({ db, clock, sources }: FillParts): Promise<Standing> {
  const followed = sources.filter((source) => source.parts.length > 0);
  const successes: Instant[] = [];
  let fetching = false;
  for (const { id, parts } of followed) {
    fetching ||= await isHeld(db, `harvest ${id}`, clock());
    for (const part of (await sourceState(db, id, parts)).parts) successes.push(part.lastSuccess ?? 0);
  }
  const answered = successes.length === 0 ? 0 : Math.min(...successes);
  return { fetching, answered, arxiv: followed.some(({ id }) => id === "arxiv") };
}

/** Whether a day's papers are there: nothing is being fetched, and what was listed on that day has been asked for. */
function haveCome({ fetching, answered, arxiv }: Standing, listed: Instant | undefined, now: Instant): boolean {
  if (fetching) return false;
  if (!arxiv || listed === undefined) return true;
  return now >= listed && (answered >= listed || now - listed > PATIENCE_MS);
}

async function fillDay(parts: FillParts, day: Day, papers: Candidate[], now: Instant, dry: boolean): Promise<Fill[]> {
  if (papers.length === 0) return [];
  const choices: Choice[] = [];
  for (const rule of parts.rules)
    choices.push({ rule: rule.name, papers: rule.papers, keys: await chosenBy(rule, parts, papers) });
  const placed = await parts.db.transaction().execute((tx) => placeChoices(tx, day, choices, now, dry));
  return placed.flatMap((keys, i) => (keys.length === 0 ? [] : [{ day, rule: choices[i]?.rule ?? "", keys }]));
}

/** What a rule would have of these papers, in its order. */
async function chosenBy(rule: Rule, { db, index }: Pick<FillParts, "db" | "index">, papers: readonly Candidate[]) {
  const within =
    rule.categories.length === 0
      ? undefined
      : await inCategories(
          db,
          papers.map(({ key }) => key),
          rule.categories,
        );
  const oldest = papers.reduce((least, { publishedAt }) => Math.min(least, publishedAt), Number.POSITIVE_INFINITY);
  const scores = rule.query === undefined ? undefined : await matchSavedQuery({ db, index }, rule.query, oldest, rule);
  const scoreOf = ({ key }: Candidate) => scores?.get(key) ?? 0;
  const newest = (a: Candidate, b: Candidate) => b.publishedAt - a.publishedAt || b.key - a.key;
  const ownFirst = (a: Candidate, b: Candidate) => Number(a.late) - Number(b.late);
  const order = {
    relevance: (a: Candidate, b: Candidate) => scoreOf(b) - scoreOf(a) || newest(a, b),
    newest,
    oldest: (a: Candidate, b: Candidate) => newest(b, a),
  }[rule.order];
  return papers
    .filter(({ key }) => (within?.has(key) ?? true) && (scores?.has(key) ?? true))
    .sort((a, b) => ownFirst(a, b) || order(a, b))
    .map(({ key }) => key);
}
