/** Papers for feeds: in the order they came, with a cheap way to tell whether anything about them changed. */
import type { Day } from "../../domain/editions/edition.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { type Entry, editionEntries, firstSubmissions } from "../editions/editions.ts";

/** A paper in an edition, and the time at which it came there. */
export interface EditionPaper extends Omit<Entry, "byRule" | "submittedAt"> {
  at: Instant;
  byRule: boolean;
}

/** Lists the papers of editions within some days, by people and by rules, each at its first time; the last comes first. */
export async function latestPlaced(
  db: Database,
  days: { first: Day; last: Day },
  limit: number,
  offset: number,
): Promise<EditionPaper[]> {
  const rows = await db
    .selectFrom(editionEntries(db, days.first, days.last).as("places"))
    .innerJoin("papers", "papers.key", "places.paper_key")
    .select((eb) => ["papers.key", eb.fn.min("submitted_at").as("at"), eb.fn.min("by_rule").as("by_rule")])
    .groupBy("papers.key")
    .orderBy("at", "desc")
    .orderBy("papers.key", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  return withSubmitters(db, rows, days);
}

const EVER = { first: "0000-01-01", last: "9999-12-31" };

/** Finds the last time that each of these papers was put into an edition, by key; others are absent. */
export async function lastPlaced(db: Database, keys: readonly number[]): Promise<Map<number, EditionPaper>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom(editionEntries(db, EVER.first, EVER.last).as("places"))
    .select((eb) => ["paper_key as key", eb.fn.max("submitted_at").as("at"), eb.fn.min("by_rule").as("by_rule")])
    .where("paper_key", "in", keys)
    .groupBy("paper_key")
    .execute();
  return new Map((await withSubmitters(db, rows)).map((placed) => [placed.key, placed]));
}

async function withSubmitters(
  db: Database,
  rows: { key: number; at: Instant; by_rule: number }[],
  days?: { first: Day; last: Day },
): Promise<EditionPaper[]> {
  const firsts = await firstSubmissions(
    db,
    rows.map(({ key }) => key),
    days,
  );
  return rows.map(({ key, at, by_rule }) => ({
    key,
    submitter: "",
    others: 0,
    note: null,
    ...firsts.get(key),
    at,
    byRule: by_rule === 1,
  }));
}

/** Returns values that differ whenever a feed would say something else of these papers. */
export const paperMarks = (db: Database, keys: readonly number[]) =>
  keys.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom("papers")
        .select([
          "key",
          "revision",
          "upvotes",
          "starting_score as startingScore",
          "comment_count as commentCount",
          "id",
        ])
        .where("key", "in", keys)
        .orderBy("key")
        .execute();
