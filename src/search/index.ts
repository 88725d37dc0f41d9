/**
 * The index: a LanceDB table in the data folder, one row a paper, derived from the records and thrown away whenever
 * in doubt. Any number of processes read it while one (see indexer.ts) writes.
 *
 * `text` is title and abstract joined: in a trial on three judged collections one joined column ranked better than two
 * with boosts (docs/search.md).
 */
import { join } from "node:path";
import {
  BooleanQuery,
  type Connection,
  type FullTextQuery,
  Index,
  MatchQuery,
  Occur,
  Operator,
  PhraseQuery,
  type Table,
} from "@lancedb/lancedb";
import { Bool, Field, Float64, Int32, List, Schema, Utf8 } from "apache-arrow";
import { DAY_MS } from "../domain/edition.ts";
import { BroadsheetError, messageOf } from "../domain/errors.ts";
import { foldName } from "../domain/names.ts";
import { searchable, tokens, tokensOf } from "../domain/words.ts";
import type { Indexable } from "../store/following.ts";
import { createRowMemory } from "./rows.ts";
import { derivedTable, READ_CONSISTENCY_S } from "./tables.ts";

/** Rises when rows or tokenising change; a table of another format is replaced. */
const FORMAT = 4;
const TABLE = `papers_${FORMAT}`;
const FOLDER_NAME = "index";
/**
 * Rows not yet in the text index are scanned (about 0.05 ms each); beyond this many they are left out of searches until
 * they are indexed, so that searches stay quick while a large import is taken in.
 */
const MAX_SCANNED_ROWS = 2_000;

export interface IndexFilter {
  category?: string;
  author?: string;
  /** Only papers with a link to code. */
  hasCode?: boolean;
  /** Days since 1970, both included. */
  fromDay?: number;
  toDay?: number;
}

export interface Hit {
  key: number;
  /** Days since 1970 of publication. */
  day: number;
  /** BM25. */
  score: number;
}

export interface TextQuery {
  text: string;
  /** `forms` are the words nearly as they stand (`tokens`), where `text` joins all that have a stem in common. */
  column: "text" | "forms" | "authors";
  /** Whether a paper must have every word. */
  all: boolean;
  /** Each must occur in the text as it stands. */
  phrases?: readonly string[];
  /** Words and phrases that must not occur in the text. */
  without?: readonly string[];
  /** Names, every word of which must be among the authors'. */
  named?: readonly string[];
  filter: IndexFilter;
  limit: number;
}

/** What an indexer keeps at the records. */
export interface Follower {
  /** Rows to hand it at once, where that matters. */
  batchRows?: number;
  /**
   * Opens what there is with fresh eyes, and makes it where it is missing or cannot be read; only for whoever holds the
   * lease. Returns true when it had to be made.
   */
  prepare(): Promise<boolean>;
  put(papers: readonly Indexable[]): Promise<void>;
  remove(keys: readonly number[]): Promise<void>;
  /** Revision of every row, by key. */
  revisions(): Promise<Map<number, number>>;
  /** Rows in all, and rows that are not yet in the index proper. */
  size(): Promise<{ rows: number; unindexed: number }>;
  /** Whether the last search could not read it, even after opening it again. */
  failing(): boolean;
  /** Takes unindexed rows into the index proper and clears away what no reader needs. */
  optimize(): Promise<void>;
  /** Empties the index, from nothing if its files are damaged. */
  reset(): Promise<void>;
  close(): void;
}

export interface PaperIndex extends Follower {
  /** Empty while there is no index yet; throws `index_unavailable` when there is one that cannot be read. */
  find(query: TextQuery): Promise<Hit[]>;
  /** Marks the papers that a filter lets through with 1, each at its key. */
  matching(filter: IndexFilter): Promise<Uint8Array>;
}

/**
 * The index of a data folder. Nothing is made or removed here: another process may be writing it. `onDamage` hears of
 * files that could not be read and are made anew.
 */
export async function openIndex(dataFolder: string, onDamage: (why: string) => void = () => {}): Promise<PaperIndex> {
  const files = derivedTable({ folder: join(dataFolder, FOLDER_NAME), name: TABLE, create: createTable, probe });
  await files.open().catch(() => {});
  const rows = createRowMemory(files);
  let unindexed = { count: 0, at: Number.NEGATIVE_INFINITY };
  let failing = false;

  async function find(asked: TextQuery): Promise<Hit[]> {
    const { filter, limit } = asked;
    const fullText = fullTextQuery(asked);
    const where = condition(filter);
    const quick = (await unindexedRows()) > MAX_SCANNED_ROWS;
    const query = (columns: string[]) => {
      let query = files.table().query().fullTextSearch(fullText).select(columns).limit(limit);
      if (where) query = query.where(where);
      return quick ? query.fastSearch() : query;
    };
    const hits = await rows.hits(() => query(["_score"]).withRowId().toArrow());
    if (hits) return hits;
    const found = await query(["key", "day", "_score"]).toArrow();
    const keys = found.getChild("key")?.toArray() as Int32Array | undefined;
    const days = found.getChild("day")?.toArray() as Int32Array | undefined;
    const scores = found.getChild("_score")?.toArray() as Float32Array | undefined;
    return Array.from(keys ?? [], (key, i) => ({ key, day: days?.[i] ?? 0, score: scores?.[i] ?? 0 }));
  }

  async function matching(filter: IndexFilter): Promise<Uint8Array> {
    const query = () => files.table().query().where(condition(filter));
    const keys =
      (await rows.keys(() => query().select(["_rowid"]).withRowId().toArrow())) ??
      (((await query().select(["key"]).toArrow()).getChild("key")?.toArray() ?? []) as Int32Array);
    const marks = new Uint8Array(keys.reduce((most, key) => Math.max(most, key), 0) + 1);
    for (const key of keys) marks[key] = 1;
    return marks;
  }

  /** Another process may have made the index, or made it anew, so a failed search opens it again before it gives up. */
  async function again<T>(ask: () => Promise<T>, nothing: T): Promise<T> {
    try {
      if (!files.isOpen() && !(await files.open())) return nothing;
      const answer = await ask();
      failing = false;
      return answer;
    } catch {
      try {
        const answer = (await files.open()) ? await ask() : nothing;
        failing = false;
        return answer;
      } catch (error) {
        failing = true;
        throw unavailable(error);
      }
    }
  }

  async function unindexedRows(): Promise<number> {
    const now = performance.now();
    if (now - unindexed.at > READ_CONSISTENCY_S * 1_000) {
      unindexed.at = now;
      unindexed = { count: (await files.table().indexStats("text_idx"))?.numUnindexedRows ?? 0, at: now };
    }
    return unindexed.count;
  }

  return {
    find: (query) => again(() => find(query), []),
    matching: (filter) => again(() => matching(filter), new Uint8Array()),
    failing: () => failing,
    async prepare() {
      const made = await files.prepare((error) => onDamage(messageOf(error)));
      failing = false;
      return made;
    },
    async put(papers) {
      if (papers.length > 0) await files.put(papers.map(rowOf));
    },
    remove: files.removeKeys,
    revisions: files.revisions,
    async size() {
      if (!files.isOpen()) return { rows: 0, unindexed: 0 };
      const stats = await files.table().indexStats("text_idx");
      return { rows: await files.table().countRows(), unindexed: stats?.numUnindexedRows ?? 0 };
    },
    async optimize() {
      await files.optimize();
      unindexed = { count: 0, at: Number.NEGATIVE_INFINITY };
    },
    async reset() {
      await files.make();
      failing = false;
    },
    close: files.close,
  };
}

/** The words ranked, and what must or must not be there besides. */
function fullTextQuery({ text, column, all, phrases = [], without = [], named = [] }: TextQuery): FullTextQuery {
  const written = { text: searchable, forms: (words: string) => tokens(words).join(" "), authors: String }[column](
    text,
  );
  const match = new MatchQuery(written, column, { operator: all ? Operator.And : Operator.Or });
  const inText = (words: string) =>
    /[\p{L}\p{N}][^\p{L}\p{N}]+[\p{L}\p{N}]/u.test(words)
      ? new PhraseQuery(searchable(words), "text")
      : new MatchQuery(searchable(words), "text");
  const further: [Occur, FullTextQuery][] = [
    ...phrases.map((words): [Occur, FullTextQuery] => [Occur.Must, inText(words)]),
    ...named.map((name): [Occur, FullTextQuery] => [
      Occur.Must,
      new MatchQuery(name, "authors", { operator: Operator.And }),
    ]),
    ...without.map((words): [Occur, FullTextQuery] => [Occur.MustNot, inText(words)]),
  ];
  return further.length === 0 ? match : new BooleanQuery([[Occur.Must, match], ...further]);
}

const unavailable = (error: unknown) =>
  new BroadsheetError(
    "index_unavailable",
    "The search index cannot be read just now. It repairs itself; please try again in a minute.",
    { cause: error },
  );

const probe = (table: Table) =>
  table.query().fullTextSearch(new MatchQuery("damage", "text")).select(["key", "_score"]).limit(1).toArrow();

async function createTable(connection: Connection, name: string): Promise<Table> {
  const list = () => new List(new Field("item", new Utf8()));
  const schema = new Schema([
    new Field("key", new Int32()),
    new Field("revision", new Float64()),
    new Field("text", new Utf8()),
    new Field("forms", new Utf8()),
    new Field("authors", new Utf8()),
    new Field("names", list()),
    new Field("categories", list()),
    new Field("day", new Int32()),
    new Field("code", new Bool()),
  ]);
  const table = await connection.createEmptyTable(name, schema, { existOk: true });
  await table.createIndex("text", {
    config: Index.fts({ stem: true, removeStopWords: true, asciiFolding: true, withPosition: true }),
  });
  await table.createIndex("forms", {
    config: Index.fts({ baseTokenizer: "whitespace", stem: false, removeStopWords: false, withPosition: false }),
  });
  await table.createIndex("authors", {
    config: Index.fts({ stem: false, removeStopWords: false, asciiFolding: true, withPosition: false }),
  });
  await table.createIndex("names", { config: Index.labelList() });
  await table.createIndex("categories", { config: Index.labelList() });
  await table.createIndex("key");
  await table.createIndex("day");
  return table;
}

function rowOf(paper: Indexable) {
  const text = searchable(`${paper.title}\n${paper.abstract}`);
  return {
    key: paper.key,
    revision: paper.revision,
    text,
    forms: [...new Set(tokensOf(text))].join(" "),
    authors: paper.authors.join(" "),
    names: paper.authors.map(foldName),
    categories: paper.categories,
    day: dayNumberOf(paper),
    code: paper.hasCode,
  };
}

/** Days since 1970 of a paper's publication. */
export const dayNumberOf = (paper: Indexable): number => Math.floor(paper.publishedAt / DAY_MS);

/** The filter as LanceDB's SQL; empty when nothing is asked. */
function condition({ category, author, hasCode, fromDay, toDay }: IndexFilter): string {
  const quote = (text: string) => `'${text.replace(/'/g, "''")}'`;
  const parts = [];
  if (category !== undefined) parts.push(`array_has(categories, ${quote(category)})`);
  if (author !== undefined) parts.push(`array_has(names, ${quote(foldName(author))})`);
  if (hasCode) parts.push("code = true");
  if (fromDay !== undefined) parts.push(`day >= ${Math.floor(fromDay)}`);
  if (toDay !== undefined) parts.push(`day <= ${Math.floor(toDay)}`);
  return parts.join(" and ");
}
