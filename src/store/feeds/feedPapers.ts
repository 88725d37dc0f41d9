/** Papers as feeds ask for them: in the order they came, and what tells cheaply whether anything of them changed. */
import type { Day } from "../../domain/editions/edition.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { type Entry, editionEntries, firstSubmissions } from "../editions/editions.ts";

/** A paper in an edition, and when it came there first within the days asked for. */
export interface Placed extends Omit<Entry, "byRule" | "submittedAt"> {
  at: Instant;
  byRule: boolean;
}

/** The last that came first; those of people and of rules alike. */
export async function latestPlaced(
  db: Database,
  days: { first: Day; last: Day },
  limit: number,
  offset: number,
): Promise<Placed[]> {
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

/** Of any days, by key: the last time that each of these papers was put into an edition. */
export async function lastPlaced(db: Database, keys: readonly number[]): Promise<Map<number, Placed>> {
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
): Promise<Placed[]> {
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

/** Different from before whenever anything that a feed says of these papers is. */
export const paperMarks = (db: Database, keys: readonly number[]) =>
  keys.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom("papers")
        .select(["key", "revision", "upvotes", "starting_score", "comment_count", "id"])
        .where("key", "in", keys)
        .orderBy("key")
        .execute();
