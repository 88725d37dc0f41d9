/** What the index asks of the records: what changed after a revision, and what there is in all. */
import type { Kysely } from "kysely";
import type { Instant } from "../../lib/time.ts";
import type { Schema } from "../schema.ts";

/** As `database.ts` names it, which imports this file by way of the trending list. */
type Database = Kysely<Schema>;

/** A paper as the index takes it in. */
export interface Indexable {
  key: number;
  revision: number;
  title: string;
  abstract: string;
  authors: string[];
  categories: string[];
  publishedAt: Instant;
  /** Whether a code repository is linked. */
  hasCode: boolean;
}

/** The next papers changed after a revision, in order of revision. */
export async function changedPapers(db: Database, after: number, limit: number): Promise<Indexable[]> {
  const rows = await db
    .selectFrom("papers")
    .select(["key", "revision", "title", "abstract", "published_at"])
    .where("revision", ">", after)
    .orderBy("revision")
    .limit(limit)
    .execute();
  return withLists(db, rows);
}

/** The papers with these keys; those that are gone are left out. */
export async function indexablePapers(db: Database, keys: readonly number[]): Promise<Indexable[]> {
  if (keys.length === 0) return [];
  return withLists(
    db,
    await db
      .selectFrom("papers")
      .select(["key", "revision", "title", "abstract", "published_at"])
      .where("key", "in", keys)
      .execute(),
  );
}

async function withLists(
  db: Database,
  rows: { key: number; revision: number; title: string; abstract: string; published_at: number }[],
): Promise<Indexable[]> {
  if (rows.length === 0) return [];
  const keys = rows.map((row) => row.key);
  const papers = new Map(
    rows.map(({ published_at, ...row }) => [
      row.key,
      { ...row, authors: [] as string[], categories: [] as string[], publishedAt: published_at, hasCode: false },
    ]),
  );
  for (const row of await db
    .selectFrom("paper_authors")
    .select(["paper_key", "name"])
    .where("paper_key", "in", keys)
    .orderBy("paper_key")
    .orderBy("position")
    .execute())
    papers.get(row.paper_key)?.authors.push(row.name);
  await addCategoriesAndCode(db, papers);
  return [...papers.values()];
}

/** Fills in, by key, what filters and facets go by. */
async function addCategoriesAndCode(
  db: Database,
  papers: ReadonlyMap<number, { categories: string[]; hasCode: boolean }>,
): Promise<void> {
  const keys = [...papers.keys()];
  const categories = await db
    .selectFrom("paper_categories")
    .select(["paper_key", "category"])
    .where("paper_key", "in", keys)
    .orderBy("paper_key")
    .orderBy("position")
    .execute();
  for (const row of categories) papers.get(row.paper_key)?.categories.push(row.category);
  const code = await db
    .selectFrom("paper_links")
    .select("paper_key")
    .where("kind", "=", "code")
    .where("paper_key", "in", keys)
    .execute();
  for (const row of code) {
    const paper = papers.get(row.paper_key);
    if (paper) paper.hasCode = true;
  }
}

/** Keys of papers that went after one revision and up to another. */
export async function removedBetween(db: Database, after: number, upTo: number): Promise<number[]> {
  const rows = await db
    .selectFrom("removed_papers")
    .select("paper_key")
    .where("revision", ">", after)
    .where("revision", "<=", upTo)
    .execute();
  return rows.map((row) => row.paper_key);
}

/** Revision of every paper, by key. */
export async function allRevisions(db: Database): Promise<Map<number, number>> {
  const rows = await db.selectFrom("papers").select(["key", "revision"]).execute();
  return new Map(rows.map((row) => [row.key, row.revision]));
}

/** The revision of the last change to any paper, and that up to which the follower of a name has followed. */
export async function revisions(db: Database, name: string): Promise<{ latest: number; indexed: number }> {
  const rows = await db.selectFrom("counters").selectAll().where("name", "in", ["revision", name]).execute();
  const value = (counter: string) => rows.find((row) => row.name === counter)?.value ?? 0;
  return { latest: value("revision"), indexed: value(name) };
}

export const saveIndexed = (db: Database, name: string, revision: number): Promise<void> =>
  saveCounter(db, name, revision);

/** Undefined where nothing was kept under that name. */
export const counterOf = async (db: Database, name: string): Promise<number | undefined> =>
  (await db.selectFrom("counters").select("value").where("name", "=", name).executeTakeFirst())?.value;

export async function saveCounter(db: Database, name: string, value: number): Promise<void> {
  await db
    .insertInto("counters")
    .values({ name, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
    .execute();
}

/** What the next papers changed after a revision count for in facets, in order of revision. */
export async function facetsChangedAfter(
  db: Database,
  after: number,
  limit: number,
): Promise<{ key: number; revision: number; categories: string[]; hasCode: boolean }[]> {
  const rows = await db
    .selectFrom("papers")
    .select(["key", "revision"])
    .where("revision", ">", after)
    .orderBy("revision")
    .limit(limit)
    .execute();
  if (rows.length === 0) return [];
  const papers = new Map(rows.map((row) => [row.key, { ...row, categories: [] as string[], hasCode: false }]));
  await addCategoriesAndCode(db, papers);
  return [...papers.values()];
}

/** The greatest key that a paper has had so far; papers that come later have greater ones. */
export const latestKey = async (db: Database): Promise<number> => (await counterOf(db, "paper_key")) ?? 0;
