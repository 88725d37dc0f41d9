/**
 * The index: a LanceDB table in the data folder, one row a paper, derived from the records and thrown away whenever
 * there is doubt about it. Any number of processes read it while one (see indexer.ts) writes.
 *
 * Each row has its paper's terms, which every process keeps in memory as an inverted index (postings/memory.ts) and finds
 * papers by; the table itself finds phrases, for which words must be known by their places in the text. `text` is title
 * and abstract joined: in a trial on three judged collections one joined column ranked better than two with boosts
 * (docs/search.md).
 */

import { join } from "node:path";
import { type Connection, Index, MatchQuery, type Table } from "@lancedb/lancedb";
import { Binary, Field, Float64, Int32, Schema, Utf8 } from "apache-arrow";
import { searchable } from "../../domain/search/normalizeWords.ts";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { DAY_MS } from "../../lib/time.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";
import type { IndexFilter } from "../postings/filterTerms.ts";
import { createPostings, type Postings } from "../postings/memory.ts";
import { createPostingsSync, type PostingsSync } from "../postings/postingsSync.ts";
import { termsOf } from "../postings/terms.ts";
import type { Hit } from "../postings/topHits.ts";
import { type DerivedTable, derivedTable } from "./lanceTable.ts";
import { createPaperSearch, type PaperSearch, type TextQuery } from "./paperSearch.ts";

/** Rises when rows or tokenising change; a table of another format is replaced. */
const FORMAT = 5;
const TABLE = `papers_${FORMAT}`;
const FOLDER_NAME = "index";
/** What an indexer keeps up to date with the records. */
export interface Follower {
  /** Rows to hand it at once, where that matters. */
  batchRows?: number;
  /**
   * Opens what there is with fresh eyes, and makes it where it is missing or cannot be read; only for the
   * process that holds the lease. Returns true when it had to be made.
   */
  prepare(): Promise<boolean>;
  put(papers: readonly Indexable[]): Promise<void>;
  remove(keys: readonly number[]): Promise<void>;
  /** Revision of every row, by key; `SEVERAL` where there are several. */
  revisions(): Promise<Map<number, number>>;
  /** Rows in all, and rows that are not yet in the index proper. */
  size(): Promise<{ rows: number; unindexed: number }>;
  /** Whether the last search could not read it, even after opening it again. */
  failing(): boolean;
  /** Takes unindexed rows into the index proper and clears away what no reader needs. */
  optimize(): Promise<void>;
  /** Writes what makes opening it quick, where much has changed since; only for the process that holds the lease. */
  keep?(): Promise<void>;
  /** Empties the index, from nothing if its files are damaged. */
  reset(): Promise<void>;
  close(): void;
}

/** How many papers a search can find. */
export interface SearchReach {
  /** By words. */
  words: number;
  /** By words that stand side by side. */
  phrases: number;
}

export interface PaperIndex extends Follower {
  /** Empty while there is no index yet; throws `index_unavailable` when there is one that cannot be read. */
  find(query: TextQuery): Promise<Hit[]>;
  /** How many papers a search can find just now. */
  reach(): Promise<SearchReach>;
  /** Marks the papers that a filter lets through with 1, each at its key. */
  matching(filter: IndexFilter): Promise<Uint8Array>;
}

/**
 * The index of a data folder. Nothing is made or removed here: another process may be writing it. `onDamage` hears of
 * files that could not be read and are made again.
 */
export async function openIndex(dataFolder: string, onDamage: (why: string) => void = () => {}): Promise<PaperIndex> {
  const folder = join(dataFolder, FOLDER_NAME);
  const files = derivedTable({ folder, name: TABLE, create: createTable, probe });
  await files.open().catch(() => {});
  const postings = createPostings();
  const reader = createPostingsSync(files, postings, join(folder, `postings_${FORMAT}.bin`));
  const search = createPaperSearch(files, postings);
  const attempts = createAttempts(files);
  return {
    ...readingPart(postings, reader, search, attempts),
    ...writingPart(files, reader, attempts, (error) => onDamage(messageOf(error))),
    async optimize() {
      await files.optimize();
      search.optimized();
    },
    close() {
      files.close();
      postings.clear();
    },
  };
}

type Attempts = ReturnType<typeof createAttempts>;

const NO_REACH: SearchReach = { words: 0, phrases: 0 };

/** What searches call. */
function readingPart(postings: Postings, reader: PostingsSync, search: PaperSearch, attempts: Attempts) {
  async function reach(): Promise<SearchReach> {
    await reader.refresh();
    const unscanned = await search.unscannedRows();
    return { words: postings.size, phrases: postings.size - unscanned };
  }

  async function find(query: TextQuery): Promise<Hit[]> {
    await reader.refresh();
    return search.find(query);
  }

  async function matching(filter: IndexFilter): Promise<Uint8Array> {
    await reader.refresh();
    return postings.marks({ filter });
  }

  return {
    find: (query: TextQuery) => attempts.twice(() => find(query), []),
    matching: (filter: IndexFilter) => attempts.twice(() => matching(filter), new Uint8Array()),
    reach: () => attempts.twice(reach, NO_REACH).catch(() => NO_REACH),
    failing: attempts.failing,
  };
}

/** What the indexer calls. */
function writingPart(
  files: DerivedTable,
  reader: PostingsSync,
  attempts: Attempts,
  onDamage: (error: unknown) => void,
): Omit<Follower, "failing" | "optimize" | "close"> {
  async function reset(): Promise<void> {
    await files.make();
    reader.written([]);
  }

  return {
    async prepare() {
      let made = await files.prepare(onDamage);
      reader.written([]);
      // What opens may still not be readable to the end; once more, because making it again takes long.
      if (attempts.failing() && !made)
        await reader
          .refresh()
          .catch(() => files.open().then(reader.refresh))
          .catch(async (error) => {
            await files.permitRepair(error);
            onDamage(error);
            await reset();
            made = true;
          });
      attempts.forget();
      return made;
    },
    async put(papers) {
      if (papers.length === 0) return;
      await files.put(papers.map(rowOf));
      reader.written(papers);
    },
    async remove(keys) {
      await files.removeKeys(keys);
      reader.written([]);
    },
    revisions: files.revisions,
    async size() {
      if (!files.isOpen()) return { rows: 0, unindexed: 0 };
      const table = files.table();
      const stats = await table.indexStats("text_idx");
      return { rows: await table.countRows(), unindexed: stats?.numUnindexedRows ?? 0 };
    },
    // It only saves time, and a full disk shows where it matters.
    keep: () => reader.keep().catch(() => {}),
    async reset() {
      await reset();
      attempts.forget();
    },
  };
}

/** Attempts to read the table, and whether the last one failed. */
function createAttempts(files: DerivedTable) {
  let failing = false;

  async function attempt<T>(read: () => Promise<T>): Promise<T> {
    const answer = await read();
    failing = false;
    return answer;
  }

  return {
    failing: () => failing,
    /** Takes the table for readable, until the next attempt. */
    forget() {
      failing = false;
    },
    /**
     * Reads, or returns `nothing` when there is no table. Another process may have made the index, or made it again, so
     * after a failure it is opened again before `index_unavailable` is thrown.
     */
    async twice<T>(read: () => Promise<T>, nothing: T): Promise<T> {
      try {
        if (!files.isOpen() && !(await files.open())) return nothing;
        return await attempt(read);
      } catch {
        try {
          return await attempt(async () => ((await files.open()) ? read() : nothing));
        } catch (error) {
          failing = true;
          throw unavailable(error);
        }
      }
    },
  };
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
  const schema = new Schema([
    new Field("key", new Int32()),
    new Field("revision", new Float64()),
    new Field("day", new Int32()),
    new Field("text", new Utf8()),
    new Field("terms", new Binary()),
  ]);
  const table = await connection.createEmptyTable(name, schema, { existOk: true });
  await table.createIndex("text", {
    config: Index.fts({ stem: true, removeStopWords: true, asciiFolding: true, withPosition: true }),
  });
  await table.createIndex("key");
  return table;
}

function rowOf(paper: Indexable) {
  const text = searchable(`${paper.title}\n${paper.abstract}`);
  return {
    key: paper.key,
    revision: paper.revision,
    day: dayNumberOf(paper),
    text,
    terms: Buffer.from(termsOf(paper, text).buffer),
  };
}

/** Days since 1970 of a paper's publication. */
export const dayNumberOf = (paper: Indexable): number => Math.floor(paper.publishedAt / DAY_MS);
