/** Reading papers. */

import { type ExpressionBuilder, sql } from "kysely";
import { addDays, type Day, startOf } from "../../domain/editions/edition.ts";
import { foldName } from "../../domain/papers/authorNames.ts";
import type { Paper, Version } from "../../domain/papers/paper.ts";
import { titleKey } from "../../domain/papers/paperIdentity.ts";
import type { PartialInstant } from "../../domain/papers/partialDate.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { chunksOf } from "../../lib/chunks.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { listingsOf } from "../editions/listings.ts";
import { isUnseen } from "../lib/unseen.ts";
import type { Schema } from "../schema.ts";
import { loadPapers } from "./loadedPapers.ts";

export { loadPapers };

/** Conditions that narrow a list of papers; all of them must hold. */
export interface PaperFilter {
  category?: string;
  /** A full name, with or without accents. */
  author?: string;
  /** Only papers with a link to code. */
  hasCode?: boolean;
  /** First and last day of publication, both included. */
  from?: Day;
  to?: Day;
}

/** Finds the paper of an id, its present one or an earlier one; undefined when there is none. */
export async function findPaper(db: Database, id: string): Promise<Paper | undefined> {
  const row = await db.selectFrom("paper_ids").select("paper_key").where("id", "=", id).executeTakeFirst();
  return row && (await loadPapers(db, [row.paper_key]))[0];
}

/** Finds the only paper of a title; undefined when there is none, or when several share the title. */
export async function paperTitled(db: Database, title: string): Promise<Paper | undefined> {
  const key = titleKey(title);
  if (key === "") return undefined;
  const rows = await db.selectFrom("papers").select("key").where("title_key", "=", key).limit(2).execute();
  return rows.length === 1 ? (await loadPapers(db, [rows[0]?.key ?? 0]))[0] : undefined;
}

/** At most so many papers share a title and are all meant by it. */
const MAX_TITLED = 5;

/** Keys and days of the papers of a title, the newest first; none for a title of fewer than three words. */
export async function papersTitled(db: Database, title: string): Promise<{ key: number; publishedAt: Instant }[]> {
  const titleWords = titleKey(title);
  if (titleWords === "") return [];
  const rows = await db
    .selectFrom("papers")
    .select(["key", "published_at"])
    .where("title_key", "=", titleWords)
    .orderBy("published_at", "desc")
    .limit(MAX_TITLED)
    .execute();
  return rows.map((row) => ({ key: row.key, publishedAt: row.published_at }));
}

/** Finds a paper by its publisher's DOI, in lower case; undefined when it is not here, or several have it. */
export async function paperWithDoi(db: Database, doi: string): Promise<Paper | undefined> {
  const rows = await db
    .selectFrom("paper_links")
    .select("paper_key")
    .distinct()
    .where("kind", "=", sql.lit("doi"))
    .where(sql<string>`lower(value)`, "=", doi.toLowerCase())
    .limit(2)
    .execute();
  return rows.length === 1 ? (await loadPapers(db, [rows[0]?.paper_key ?? 0]))[0] : undefined;
}

/** Whether the library has papers of a source, by the beginning of their ids ("doi", "conf"). */
export async function hasSource(db: Database, source: string): Promise<boolean> {
  const row = await db
    .selectFrom("paper_ids")
    .select("id")
    .where("id", ">=", `${source}:`)
    .where("id", "<", `${source};`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Finds ids by key; keys of papers that are gone are left out. */
export async function idsOf(db: Database, keys: readonly number[]): Promise<Map<number, string>> {
  if (keys.length === 0) return new Map();
  const rows = await db.selectFrom("papers").select(["key", "id"]).where("key", "in", keys).execute();
  return new Map(rows.map((row) => [row.key, row.id]));
}

/** Finds when papers were published, by key; keys of papers that are gone are left out. */
export async function publishedAt(db: Database, keys: readonly number[]): Promise<Map<number, Instant>> {
  if (keys.length === 0) return new Map();
  const rows = await db.selectFrom("papers").select(["key", "published_at"]).where("key", "in", keys).execute();
  return new Map(rows.map((row) => [row.key, row.published_at]));
}

export interface PaperHistory {
  /** Every id of the paper. */
  ids: string[];
  /** Newest first. */
  versions: (Version & { id: string })[];
  /**
   * Those by readers and rules first, then those on other sites. `site` is absent for readers; `name` is empty where a
   * site gives none.
   */
  submissions: {
    day: Day;
    name: string;
    handle?: string;
    /** Absent for other sites. */
    readerId?: number;
    byRule: boolean;
    note: string | null;
    site?: string;
  }[];
}

export async function paperHistory(db: Database, key: number): Promise<PaperHistory> {
  const ids = await db.selectFrom("paper_ids").select("id").where("paper_key", "=", key).orderBy("id").execute();
  const versions = await db
    .selectFrom("paper_versions")
    .selectAll()
    .where("paper_key", "=", key)
    .orderBy("created_at", "desc")
    .execute();
  const submissions = await db
    .selectFrom("submissions")
    .innerJoin("readers", "readers.id", "submissions.reader_id")
    .select(["day", "name", "handle", "reader_id as readerId", "rule", "deleted_at", "note"])
    .where("paper_key", "=", key)
    .where("hidden_at", "is", null)
    .orderBy("submitted_at")
    .execute();
  const listings = await listingsOf(db, [key]);
  return {
    ids: ids.map((row) => row.id),
    versions: versions.map(({ id, version, created_at, precision }) => ({
      id,
      version,
      createdAt: created_at,
      ...(precision === null ? {} : { precision }),
    })),
    submissions: [
      ...submissions.map(({ rule, handle, deleted_at, ...submission }) => ({
        ...submission,
        ...(rule === 0 && deleted_at === null ? { handle } : {}),
        byRule: rule === 1,
      })),
      ...listings.map(({ day, submitter, site }) => ({ day, name: submitter ?? "", byRule: false, note: null, site })),
    ],
  };
}

export interface ListOrder {
  /** The largest key in the list; later papers have larger keys. */
  upTo?: number | undefined;
  /** Whether papers with the most upvotes come first, the newest among equals. */
  upvotedFirst?: boolean;
  /** The paper after which the list begins, in the order of the newest first. */
  after?: { publishedAt: Instant; key: number } | undefined;
  /** Leaves out what a reader has seen. */
  unseen?: Unseen | undefined;
}

/** Lists papers without a search, the newest first: the number of all, and the keys of one page. */
export async function newestPapers(
  db: Database,
  filter: PaperFilter,
  limit: number,
  offset: number,
  { upTo, upvotedFirst = false, after, unseen }: ListOrder = {},
): Promise<{ total: number; keys: number[] }> {
  const matching = db
    .selectFrom("papers")
    .where((eb) => eb.and([...conditions(eb, filter), ...(upTo === undefined ? [] : [eb("key", "<=", upTo)])]))
    .where(isUnseen(unseen, "papers.key"));
  const { total } = await matching.select((eb) => eb.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  const rows = await matching
    .select("key")
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(published_at, key) < (${after?.publishedAt ?? 0}, ${after?.key ?? 0})`),
    )
    .$if(upvotedFirst, (query) => query.orderBy(standing, "desc"))
    .orderBy("published_at", "desc")
    .orderBy("key", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  return { total, keys: rows.map((row) => row.key) };
}

/** A paper after which a list of all papers, the newest first, goes on. */
export interface ListPlace {
  publishedAt: Instant;
  key: number;
}

/** Lists the newest papers, or those after a place in their list. */
export async function papersBehind(db: Database, place: ListPlace | undefined, limit: number): Promise<Paper[]> {
  const rows = await db
    .selectFrom("papers")
    .select("key")
    .$if(place !== undefined, (query) =>
      query.where((eb) => {
        const { publishedAt: at, key } = place as ListPlace;
        return eb.or([eb("published_at", "<", at), eb.and([eb("published_at", "=", at), eb("key", "<", key)])]);
      }),
    )
    .orderBy("published_at", "desc")
    .orderBy("key", "desc")
    .limit(limit)
    .execute();
  return loadPapers(
    db,
    rows.map((row) => row.key),
  );
}

/** The order of lists by upvotes: those of readers here and those on other sites. */
const standing = sql<number>`upvotes + starting_score`;

/** Counts the upvotes of every paper that has any, with those on other sites, by key. */
export async function upvotedPapers(db: Database): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom("papers")
    .select(["key", standing.as("upvotes")])
    .where(standing, ">", 0)
    .execute();
  return new Map(rows.map((row) => [row.key, row.upvotes]));
}

function conditions(eb: ExpressionBuilder<Schema, "papers">, filter: PaperFilter) {
  const all = [];
  if (filter.category) all.push(inList(eb, "paper_categories", "category", filter.category));
  if (filter.author) all.push(inList(eb, "paper_authors", "folded", foldName(filter.author)));
  if (filter.hasCode) all.push(inList(eb, "paper_links", "kind", "code"));
  if (filter.from) all.push(eb("published_at", ">=", startOf(filter.from)));
  if (filter.to) all.push(eb("published_at", "<", startOf(addDays(filter.to, 1))));
  return all;
}

const inList = (
  eb: ExpressionBuilder<Schema, "papers">,
  table: "paper_categories" | "paper_authors" | "paper_links",
  column: string,
  value: string,
) =>
  eb(
    "papers.key",
    "in",
    eb
      .selectFrom(table)
      .select("paper_key")
      .where(eb.ref(column as never), "=", value as never),
  );

/** Counts the papers, for the health check, the small print, and the choice of what the front page shows. */
export async function catalogue(
  db: Database,
): Promise<{ papers: number; newest: PartialInstant | undefined; lastKey: number }> {
  const row = await db
    .selectFrom("papers")
    .select((eb) => [eb.fn.countAll<number>().as("papers"), eb.fn.max("key").as("lastKey")])
    .executeTakeFirstOrThrow();
  const newest = await db
    .selectFrom("papers")
    .select(["published_at as at", "published_precision as precision"])
    .orderBy("published_at", "desc")
    .orderBy("key", "desc")
    .limit(1)
    .executeTakeFirst();
  return {
    papers: row.papers,
    newest: newest && { at: newest.at, precision: newest.precision ?? undefined },
    lastKey: row.lastKey ?? 0,
  };
}

/** Lists categories that have papers, the most frequent first. */
export const categoryCounts = (db: Database): Promise<{ category: string; papers: number }[]> =>
  db
    .selectFrom("paper_categories")
    .select((eb) => ["category", eb.fn.countAll<number>().as("papers")])
    .groupBy("category")
    .orderBy("papers", "desc")
    .orderBy("category")
    .execute();

/** Reads papers in the order of their keys, to go through all of them. */
export const papersAfterKey = (
  db: Database,
  key: number,
  limit: number,
): Promise<{ key: number; title: string; abstract: string }[]> =>
  db
    .selectFrom("papers")
    .select(["key", "title", "abstract"])
    .where("key", ">", key)
    .orderBy("key")
    .limit(limit)
    .execute();

/** The thousands of names of a collaboration do not tell how close two papers are. */
const MAX_COMPARED_AUTHORS = 30;
const MAX_PAPERS_BY_AUTHORS = 500;

/** Finds papers by authors of these names, and counts the authors that each shares. */
export async function keysByAuthors(db: Database, names: readonly string[]): Promise<Map<number, number>> {
  if (names.length === 0) return new Map();
  const folded = [...new Set(names.slice(0, MAX_COMPARED_AUTHORS).map(foldName))];
  const rows = await db
    .selectFrom("paper_authors")
    .select((eb) => ["paper_key", eb.fn.countAll<number>().as("shared")])
    .where("folded", "in", folded)
    .groupBy("paper_key")
    .orderBy("shared", "desc")
    .orderBy("paper_key", "desc")
    .limit(MAX_PAPERS_BY_AUTHORS)
    .execute();
  return new Map(rows.map((row) => [row.paper_key, row.shared]));
}

/** Finds the newest version number of each id; unknown ids are left out. */
export async function newestVersions(db: Database, ids: readonly string[]): Promise<Map<string, number>> {
  const newest = new Map<string, number>();
  for (const some of chunksOf(ids, LOOKED_UP_AT_ONCE)) {
    const rows = await db
      .selectFrom("paper_ids")
      .innerJoin("paper_versions", (join) =>
        join
          .onRef("paper_versions.paper_key", "=", "paper_ids.paper_key")
          .onRef("paper_versions.id", "=", "paper_ids.id"),
      )
      .select((eb) => ["paper_ids.id", eb.fn.max("paper_versions.version").as("version")])
      .where("paper_ids.id", "in", some)
      .groupBy("paper_ids.id")
      .execute();
    for (const { id, version } of rows) newest.set(id, version);
  }
  return newest;
}

const LOOKED_UP_AT_ONCE = 1_000;

/** Lists the keys of all papers, in ascending order. */
export const allPaperKeys = async (db: Database): Promise<number[]> =>
  (await db.selectFrom("papers").select("key").orderBy("key").execute()).map(({ key }) => key);
