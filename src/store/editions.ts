/** Editions and submissions: which papers a day, week or month brought. */
import type { Transaction } from "kysely";
import { type Day, type Period, periodOf } from "../domain/edition.ts";
import type { Instant } from "../domain/paper.ts";
import type { Database } from "./database.ts";
import { listingsOf } from "./listings.ts";
import type { Schema } from "./schema.ts";

/** A paper's place in an edition. */
export interface Entry {
  key: number;
  /** Who submitted it first within the period, readers before other sites; empty where a site does not say. */
  submitter: string;
  /** The site that listed it, where no reader submitted it. */
  site?: string;
  /** True when no person submitted it within the period: the submitter is a rule's name. */
  byRule: boolean;
  /** Why it matters, in the first submitter's words. */
  note: string | null;
}

export interface NewSubmission {
  day: Day;
  paperKey: number;
  readerId: number;
  note?: string;
  at: Instant;
}

/** Puts a paper into a day's edition, opening the edition if need be. The same reader's second submission is ignored. */
export async function submit(
  tx: Transaction<Schema>,
  { day, paperKey, readerId, note, at }: NewSubmission,
): Promise<void> {
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
}

/**
 * The papers of a period, those with the most upvotes first, a starting score from other sites counting too; of equal
 * ones those that people submitted before those of rules, then the earlier submission. A paper submitted on several days
 * of the period counts once.
 */
export async function entriesOf(
  db: Database,
  period: Period,
  limit: number,
  offset = 0,
): Promise<{ total: number; entries: Entry[] }> {
  const inPeriod = db.selectFrom(placesIn(db, period.first, period.last).as("places"));
  const { total } = await inPeriod
    .select((eb) => eb.fn.count<number>("paper_key").distinct().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await inPeriod
    .innerJoin("papers", "papers.key", "places.paper_key")
    .select((eb) => ["papers.key", eb.fn.min("submitted_at").as("first_at"), eb.fn.min("by_rule").as("by_rule")])
    .groupBy(["papers.key", "papers.upvotes", "papers.starting_score"])
    .orderBy((eb) => eb("papers.upvotes", "+", eb.ref("papers.starting_score")), "desc")
    .orderBy("by_rule")
    .orderBy("first_at")
    .orderBy("papers.key")
    .limit(limit)
    .offset(offset)
    .execute();
  const firsts = await firstSubmissions(
    db,
    period,
    rows.map((row) => row.key),
  );
  return {
    total,
    entries: rows.map(({ key, by_rule }) => ({
      key,
      submitter: "",
      note: null,
      ...firsts.get(key),
      byRule: by_rule === 1,
    })),
  };
}

/** Every place of a paper in a day's edition, whoever put it there. */
export const placesIn = (db: Database, first: Day, last: Day) =>
  db
    .selectFrom("submissions")
    .innerJoin("readers", "readers.id", "submissions.reader_id")
    .select(["day", "paper_key", "submitted_at", "readers.rule as by_rule"])
    .where("day", ">=", first)
    .where("day", "<=", last)
    .unionAll(
      db
        .selectFrom("listings")
        .select((eb) => ["day", "paper_key", "submitted_at", eb.lit(0).as("by_rule")])
        .where("day", ">=", first)
        .where("day", "<=", last),
    );

async function firstSubmissions(db: Database, period: Period, keys: number[]) {
  const first = new Map<number, Omit<Entry, "key" | "byRule">>();
  if (keys.length === 0) return first;
  const rows = await db
    .selectFrom("submissions")
    .innerJoin("readers", "readers.id", "submissions.reader_id")
    .select(["paper_key", "name", "note"])
    .where("paper_key", "in", keys)
    .where("day", ">=", period.first)
    .where("day", "<=", period.last)
    .orderBy("rule")
    .orderBy("submitted_at")
    .orderBy("reader_id")
    .execute();
  for (const { paper_key, name, note } of rows)
    if (!first.has(paper_key)) first.set(paper_key, { submitter: name, note });
  for (const { paper_key, submitter, site } of await listingsOf(db, keys, period))
    if (!first.has(paper_key)) first.set(paper_key, { submitter: submitter ?? "", note: null, site });
  return first;
}

/** The last day up to `today` that has an edition, or undefined. */
export async function latestEdition(db: Database, today: Day): Promise<Day | undefined> {
  const row = await db
    .selectFrom("editions")
    .select((eb) => eb.fn.max("day").as("day"))
    .where("day", "<=", today)
    .executeTakeFirst();
  return row?.day ?? undefined;
}

/** The nearest periods of the same kind, before and after, that have papers; none after `today`. */
export async function neighbours(
  db: Database,
  period: Period,
  today: Day,
): Promise<{ previous?: Period; next?: Period }> {
  const before = await latestBefore(db, period.first);
  const after = await db
    .selectFrom("editions")
    .select((eb) => eb.fn.min("day").as("day"))
    .where("day", ">", period.last)
    .where("day", "<=", today)
    .executeTakeFirst();
  return {
    ...(before ? { previous: periodOf(period.kind, before) } : {}),
    ...(after?.day ? { next: periodOf(period.kind, after.day) } : {}),
  };
}

async function latestBefore(db: Database, day: Day): Promise<Day | undefined> {
  const row = await db
    .selectFrom("editions")
    .select((eb) => eb.fn.max("day").as("day"))
    .where("day", "<", day)
    .executeTakeFirst();
  return row?.day ?? undefined;
}

/** The how-manieth edition a day is: 1 for the instance's first. 0 when the day has none. */
export async function editionNumber(db: Database, day: Day): Promise<number> {
  const row = await db
    .selectFrom("editions")
    .select((eb) => [eb.fn.countAll<number>().as("number"), eb.fn.max("day").as("last")])
    .where("day", "<=", day)
    .executeTakeFirstOrThrow();
  return row.last === day ? row.number : 0;
}

/** Papers a day, for the archive calendar. */
export async function editionSizes(db: Database, first: Day, last: Day): Promise<Map<Day, number>> {
  const rows = await db
    .selectFrom(placesIn(db, first, last).as("places"))
    .select((eb) => ["day", eb.fn.count<number>("paper_key").distinct().as("papers")])
    .groupBy("day")
    .execute();
  return new Map(rows.map((row) => [row.day, row.papers]));
}

/** First and last day with an edition, or undefined before the first. */
export async function editionSpan(db: Database): Promise<{ first: Day; last: Day } | undefined> {
  const row = await db
    .selectFrom("editions")
    .select((eb) => [eb.fn.min("day").as("first"), eb.fn.max("day").as("last")])
    .executeTakeFirst();
  return row?.first && row.last ? { first: row.first, last: row.last } : undefined;
}
