/**
 * Papers as they were loaded last. A paper that has not changed since is the same object again, so that what is derived
 * from it (its HTML, for one) can be kept as long as the object. Whether it has changed is looked up each time: by its
 * row, whose revision rises whenever its authors, categories or links change, and by its upvotes on other sites.
 */
import type { Selectable } from "kysely";
import { LRUCache } from "lru-cache";
import type { ExternalScore } from "../../domain/editions/externalListing.ts";
import type { LinkKind } from "../../domain/papers/link.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { Database } from "../database.ts";
import { outsideScores } from "../editions/listings.ts";
import type { Schema } from "../schema.ts";
import { AUTHOR_COLUMNS, addAuthor } from "./authorRows.ts";

/** What is shown of a paper's row, and its revision. */
const COLUMNS = [
  "key",
  "id",
  "title",
  "abstract",
  "comments",
  "published_at",
  "published_precision",
  "updated_at",
  "updated_precision",
  "upvotes",
  "comment_count",
  "withdrawn",
  "demo",
  "revision",
] as const satisfies (keyof Schema["papers"])[];

type PaperRow = Pick<Selectable<Schema["papers"]>, (typeof COLUMNS)[number]>;
/** What a paper has in other tables. */
type PaperLists = Pick<Paper, "authors" | "authorParts" | "categories" | "links">;

interface Loaded {
  row: PaperRow;
  paper: Paper;
}

/** Characters of titles and abstracts of all papers kept for one database: some six thousand papers. */
const KEPT_CHARACTERS = 8_000_000;

const kept = new WeakMap<Database, LRUCache<number, Loaded>>();

/** Nothing is kept of a transaction, which may see what is never committed. */
function keptOf(db: Database): LRUCache<number, Loaded> | undefined {
  if (db.isTransaction) return undefined;
  let papers = kept.get(db);
  if (!papers) {
    papers = new LRUCache({
      maxSize: KEPT_CHARACTERS,
      sizeCalculation: ({ row }) => row.title.length + row.abstract.length + 1,
    });
    kept.set(db, papers);
  }
  return papers;
}

/** Loads papers, in the order of their keys; keys of papers that are gone are left out. Papers must not be changed. */
export async function loadPapers(db: Database, keys: readonly number[]): Promise<Paper[]> {
  if (keys.length === 0) return [];
  const known = keptOf(db);
  const rows = await db.selectFrom("papers").select(COLUMNS).where("key", "in", keys).execute();
  const scores = await outsideScores(db, keys);
  const before = new Map(rows.map(({ key }) => [key, known?.get(key)]));
  const changed = rows.filter(({ key, revision }) => before.get(key)?.row.revision !== revision);
  const lists = await listsOf(
    db,
    changed.map(({ key }) => key),
  );
  const papers = new Map<number, Paper>();
  for (const row of rows) {
    const loaded = currentOf(before.get(row.key), row, lists.get(row.key), scores.get(row.key) ?? []);
    known?.set(row.key, loaded);
    papers.set(row.key, loaded.paper);
  }
  return keys.flatMap((key) => papers.get(key) ?? []);
}

/** `lists` is absent where the revision is that of `before`. */
function currentOf(
  before: Loaded | undefined,
  row: PaperRow,
  lists: PaperLists | undefined,
  elsewhere: ExternalScore[],
): Loaded {
  if (before && !lists && isSameRow(before.row, row) && isSameScores(before.paper.elsewhere, elsewhere)) return before;
  return { row, paper: paperOf(row, lists ?? before?.paper ?? NO_LISTS, elsewhere) };
}

const NO_LISTS: PaperLists = { authors: [], categories: [], links: [] };

async function listsOf(db: Database, keys: readonly number[]): Promise<Map<number, PaperLists>> {
  const lists = new Map<number, PaperLists>(
    keys.map((key) => [key, { authors: [], categories: [], links: [] }] as const),
  );
  if (keys.length === 0) return lists;
  const authors = await db
    .selectFrom("paper_authors")
    .select(["paper_key", ...AUTHOR_COLUMNS])
    .where("paper_key", "in", keys)
    .orderBy("paper_key")
    .orderBy("position")
    .execute();
  const categories = await db
    .selectFrom("paper_categories")
    .select(["paper_key", "category"])
    .where("paper_key", "in", keys)
    .orderBy("paper_key")
    .orderBy("position")
    .execute();
  const links = await db.selectFrom("paper_links").selectAll().where("paper_key", "in", keys).execute();
  for (const row of authors) {
    const list = lists.get(row.paper_key);
    if (list) addAuthor(list, row);
  }
  for (const row of categories) lists.get(row.paper_key)?.categories.push(row.category);
  for (const { paper_key, kind, value } of links) lists.get(paper_key)?.links.push({ kind: kind as LinkKind, value });
  return lists;
}

const paperOf = (row: PaperRow, lists: PaperLists, elsewhere: ExternalScore[]): Paper => ({
  key: row.key,
  id: row.id,
  title: row.title,
  abstract: row.abstract,
  authors: lists.authors,
  ...(lists.authorParts === undefined ? {} : { authorParts: lists.authorParts }),
  categories: lists.categories,
  links: lists.links,
  publishedAt: row.published_at,
  ...(row.published_precision === null ? {} : { publishedPrecision: row.published_precision }),
  updatedAt: row.updated_at,
  ...(row.updated_precision === null ? {} : { updatedPrecision: row.updated_precision }),
  ...(row.comments === null ? {} : { comments: row.comments }),
  upvotes: row.upvotes,
  commentCount: row.comment_count,
  elsewhere,
  withdrawn: row.withdrawn === 1,
  demo: row.demo === 1,
});

const isSameRow = (one: PaperRow, other: PaperRow): boolean => COLUMNS.every((column) => one[column] === other[column]);

const isSameScores = (one: readonly ExternalScore[], other: readonly ExternalScore[]): boolean =>
  one.length === other.length &&
  one.every(({ site, upvotes }, i) => site === other[i]?.site && upvotes === other[i]?.upvotes);
