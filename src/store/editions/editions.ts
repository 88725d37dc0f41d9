/** Editions and submissions: which papers a day, week or month brought. */

import { sql } from "kysely";
import { type Day, type Period, periodOf } from "../../domain/editions/edition.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { isUnseen } from "../lib/unseen.ts";
import { listingsOf } from "./listings.ts";
import { updateTrending } from "./trending.ts";

/** Who put a paper into editions first, readers before rules and other sites. */
export interface FirstSubmission {
  /** Empty where a site does not say. */
  submitter: string;
  /** The submitter's handle, where the submitter is a reader. */
  handle?: string;
  /** Readers who submitted it within the period besides the submitter. */
  others: number;
  /** The site that listed it, where no reader submitted it. */
  site?: string;
  /** Why it matters, in the first submitter's words. */
  note: string | null;
  submittedAt: Instant;
}

/** A paper's place in an edition; who submitted it did so within the period. */
export interface Entry extends FirstSubmission {
  key: number;
  /** True when no person submitted it within the period: the submitter is a rule's name. */
  byRule: boolean;
}

export interface NewSubmission {
  day: Day;
  paperKey: number;
  readerId: number;
  note?: string;
  at: Instant;
}

/** Puts a paper into a day's edition, opening the edition if need be. The same reader's second submission is ignored. */
export async function submit(tx: Tx, { day, paperKey, readerId, note, at }: NewSubmission): Promise<void> {
  await tx
    .insertInto("editions")
    .values({ day, opened_at: at })
    .onConflict((c) => c.doNothing())
    .execute();
  await tx
    .insertInto("submissions")
    .values({ day, paper_key: paperKey, reader_id: readerId, note: note ?? null, submitted_at: at })
    .onConflict((c) => c.doNothing())
    .execute();
  await updateTrending(tx, [paperKey]);
}

/** A period's edition, whole or without what a reader has seen. */
type EditionPart = Period & { unseen?: Unseen | undefined };

/**
 * The papers of a period, those with the most upvotes first, a starting score from other sites counting too; of equal
 * ones those that people submitted before those of rules, then the earlier submission. A paper submitted on several days
 * of the period counts once.
 */
export async function entriesOf(
  db: Database,
  period: EditionPart,
  limit: number,
  offset = 0,
): Promise<{ total: number; entries: Entry[] }> {
  const { unseen } = period;
  const { total } = await db
    .selectFrom(editionEntries(db, period.first, period.last).as("places"))
    .where(isUnseen(unseen, "places.paper_key"))
    .select((eb) => eb.fn.count<number>("paper_key").distinct().as("total"))
    .executeTakeFirstOrThrow();
  return {
    total,
    entries: await entriesFrom(db, period, await ordered(db, period).limit(limit).offset(offset).execute()),
  };
}

/** Every paper of a period's edition, in its order. */
export const editionKeys = async (db: Database, period: EditionPart): Promise<number[]> =>
  (await ordered(db, period).execute()).map(({ key }) => key);

/** The entries of some papers of a period's edition, in its order. */
export const entriesAt = async (db: Database, period: Period, keys: readonly number[]): Promise<Entry[]> =>
  keys.length === 0 ? [] : entriesFrom(db, period, await ordered(db, period).where("papers.key", "in", keys).execute());

async function entriesFrom(
  db: Database,
  period: Period,
  rows: readonly { key: number; by_rule: number; first_at: Instant }[],
): Promise<Entry[]> {
  const firsts = await firstSubmissions(
    db,
    rows.map((row) => row.key),
    period,
  );
  return rows.map(({ key, by_rule, first_at }) => ({
    key,
    submitter: "",
    others: 0,
    note: null,
    submittedAt: first_at,
    ...firsts.get(key),
    byRule: by_rule === 1,
  }));
}

/** The order of a period's edition. */
const ordered = (db: Database, { first, last, unseen }: Pick<EditionPart, "first" | "last" | "unseen">) =>
  db
    .selectFrom(editionEntries(db, first, last).as("places"))
    .innerJoin("papers", "papers.key", "places.paper_key")
    .where(isUnseen(unseen, "places.paper_key"))
    .select((eb) => ["papers.key", eb.fn.min("submitted_at").as("first_at"), eb.fn.min("by_rule").as("by_rule")])
    .groupBy(["papers.key", "papers.upvotes", "papers.starting_score"])
    .orderBy((eb) => eb("papers.upvotes", "+", eb.ref("papers.starting_score")), "desc")
    .orderBy("by_rule")
    .orderBy("first_at")
    .orderBy("papers.key");

/** Every place of a paper in a day's edition, no matter who put it there; not what a moderator took out. */
export const editionEntries = (db: Database, first: Day, last: Day) =>
  submittedIn(db, first, last).unionAll(
    db
      .selectFrom("listings")
      .select((eb) => ["day", "paper_key", "submitted_at", eb.lit(0).as("by_rule")])
      .where("day", ">=", first)
      .where("day", "<=", last),
  );

/** The same without what other sites list. */
export const submittedIn = (db: Database, first: Day, last: Day) =>
  db
    .selectFrom("submissions")
    .innerJoin("readers", "readers.id", "submissions.reader_id")
    .select(["day", "paper_key", "submitted_at", "readers.rule as by_rule"])
    .where("day", ">=", first)
    .where("day", "<=", last)
    .where("hidden_at", "is", null);

/** The first submission of each paper, within a period or ever. Papers that are in no edition are left out. */
export async function firstSubmissions(
  db: Database,
  keys: readonly number[],
  period?: Pick<Period, "first" | "last">,
): Promise<Map<number, FirstSubmission>> {
  const first = new Map<number, FirstSubmission>();
  if (keys.length === 0) return first;
  const rows = await db
    .selectFrom("submissions")
    .innerJoin("readers", "readers.id", "submissions.reader_id")
    .select(["paper_key", "reader_id", "handle", "name", "rule", "deleted_at", "note", "submitted_at"])
    .where("paper_key", "in", keys)
    .$if(period !== undefined, (query) =>
      query.where("day", ">=", period?.first ?? "").where("day", "<=", period?.last ?? ""),
    )
    .where("hidden_at", "is", null)
    .orderBy("rule")
    .orderBy("submitted_at")
    .orderBy("reader_id")
    .execute();
  const people = new Map<number, Set<number>>();
  for (const { paper_key, reader_id, handle, name, rule, deleted_at, note, submitted_at } of rows) {
    const isPerson = rule === 0 && deleted_at === null;
    if (!first.has(paper_key))
      first.set(paper_key, {
        submitter: name,
        ...(isPerson ? { handle } : {}),
        others: 0,
        note,
        submittedAt: submitted_at,
      });
    if (rule === 0) people.set(paper_key, (people.get(paper_key) ?? new Set()).add(reader_id));
  }
  for (const [key, readers] of people) {
    const entry = first.get(key);
    if (entry) entry.others = readers.size - 1;
  }
  for (const { paper_key, submitter, site, submitted_at } of await listingsOf(db, keys, period))
    if (!first.has(paper_key))
      first.set(paper_key, { submitter: submitter ?? "", others: 0, note: null, site, submittedAt: submitted_at });
  return first;
}

/** The days that have papers; a moderator may have taken out all that a day had. */
const filled = (db: Database) =>
  db
    .selectFrom("editions")
    .where((eb) =>
      eb.or([
        eb.exists(
          eb
            .selectFrom("submissions")
            .select("submissions.day")
            .whereRef("submissions.day", "=", "editions.day")
            .where("hidden_at", "is", null),
        ),
        eb.exists(eb.selectFrom("listings").select("listings.day").whereRef("listings.day", "=", "editions.day")),
      ]),
    );

/** Days that have papers up to one, the last first. */
export const editionDays = async (db: Database, upTo: Day, limit: number): Promise<Day[]> =>
  (await filled(db).select("day").where("day", "<=", upTo).orderBy("day", "desc").limit(limit).execute()).map(
    ({ day }) => day,
  );

/** The last day up to `today` that has an edition, or undefined. */
export const latestEdition = (db: Database, today: Day): Promise<Day | undefined> => latest(db, "<=", today);

/** One after the other until one has papers, which the newest nearly always has. */
const latest = async (db: Database, than: "<" | "<=", day: Day): Promise<Day | undefined> =>
  (await filled(db).select("day").where("day", than, day).orderBy("day", "desc").limit(1).executeTakeFirst())?.day;

/** The nearest periods of the same kind, before and after, that have papers; none after `today`. */
export async function neighbours(
  db: Database,
  period: Period,
  today: Day,
): Promise<{ previous?: Period; next?: Period }> {
  const before = await latest(db, "<", period.first);
  const after = await filled(db)
    .select("day")
    .where("day", ">", period.last)
    .where("day", "<=", today)
    .orderBy("day")
    .limit(1)
    .executeTakeFirst();
  return {
    ...(before ? { previous: periodOf(period.kind, before) } : {}),
    ...(after ? { next: periodOf(period.kind, after.day) } : {}),
  };
}

/** The number of the day's edition: 1 for the instance's first, 0 when the day has none. */
export async function editionNumber(db: Database, day: Day): Promise<number> {
  const row = await filled(db)
    .select((eb) => [eb.fn.countAll<number>().as("number"), eb.fn.max("day").as("last")])
    .where("day", "<=", day)
    .executeTakeFirstOrThrow();
  return row.last === day ? row.number : 0;
}

/** Papers a day, for the archive calendar. */
export async function editionSizes(db: Database, first: Day, last: Day): Promise<Map<Day, number>> {
  const rows = await db
    .selectFrom(editionEntries(db, first, last).as("places"))
    .select((eb) => ["day", eb.fn.count<number>("paper_key").distinct().as("papers")])
    .groupBy("day")
    .execute();
  return new Map(rows.map((row) => [row.day, row.papers]));
}

/** First and last day with an edition, or undefined before the first. */
export async function editionSpan(db: Database): Promise<{ first: Day; last: Day } | undefined> {
  const row = await filled(db)
    .select((eb) => [eb.fn.min("day").as("first"), eb.fn.max("day").as("last")])
    .executeTakeFirst();
  return row?.first && row.last ? { first: row.first, last: row.last } : undefined;
}

/** A paper's place in an edition: 1 for the first. */
export interface Ranking {
  period: Period;
  place: number;
}

/** Later places are no honour. */
const PLACES_OF_HONOUR = 3;

/**
 * Where a paper is among the first of the days it entered, of their weeks and their months; of those only that ended
 * before `today`, and only where anybody upvoted it at all. The last days first, of each the day before the month.
 */
export async function topRankings(db: Database, key: number, days: readonly Day[], today: Day): Promise<Ranking[]> {
  const places = new Map<string, Ranking>();
  for (const day of [...days].sort().reverse().slice(0, MAX_HONOURED_DAYS))
    for (const kind of ["day", "week", "month"] as const) {
      const period = periodOf(kind, day);
      const { place, near } = await amongFirst(db, key, period);
      if (place > 0 && period.last < today) places.set(period.name, { period, place });
      // Those above it on its day are above it in the whole month.
      if (!near) break;
    }
  return [...places.values()];
}

/** A paper that enters more editions is shown with those of the last. */
const MAX_HONOURED_DAYS = 6;

/** 0 for a place that is no honour; `near` tells whether as many upvotes as the paper has are enough for one. */
async function amongFirst(db: Database, key: number, period: Period): Promise<{ place: number; near: boolean }> {
  const first = await ordered(db, period)
    .select((eb) => eb("papers.upvotes", "+", eb.ref("starting_score")).as("score"))
    .limit(PLACES_OF_HONOUR)
    .execute();
  const last = first.length < PLACES_OF_HONOUR ? 0 : (first.at(-1)?.score ?? 0);
  const { score } = await db
    .selectFrom("papers")
    .select(sql<number>`upvotes + starting_score`.as("score"))
    .where("key", "=", key)
    .executeTakeFirstOrThrow();
  return { place: score > 0 ? first.findIndex((row) => row.key === key) + 1 : 0, near: score > 0 && score >= last };
}

/** A paper's place in a period's edition, and how many there are; undefined when it is not in it. */
export async function rankIn(
  db: Database,
  key: number,
  period: Period,
): Promise<{ place: number; total: number } | undefined> {
  const rows = await ordered(db, period).execute();
  const at = rows.findIndex((row) => row.key === key);
  return at < 0 ? undefined : { place: at + 1, total: rows.length };
}
