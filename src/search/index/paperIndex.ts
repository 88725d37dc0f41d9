/**
 * The index: a LanceDB table in the data folder, one row a paper, derived from the records and thrown away whenever
 * in doubt. Any number of processes read it while one (see indexer.ts) writes.
 *
 * Each row has its paper's terms, which every process keeps in memory as an inverted index (postings/memory.ts) and finds
 * papers by; the table itself finds phrases, for which words must be known by their places in the text. `text` is title
 * and abstract joined: in a trial on three judged collections one joined column ranked better than two with boosts
 * (docs/search.md).
 */

import { join } from "node:path";
import {
  BooleanQuery,
  type Connection,
  type FullTextQuery,
  Index,
  MatchQuery,
  Occur,
  PhraseQuery,
  type Table,
} from "@lancedb/lancedb";
import { Binary, Field, Float64, Int32, Schema, Utf8 } from "apache-arrow";
import { searchable } from "../../domain/search/normalizeWords.ts";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { DAY_MS } from "../../lib/time.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";
import type { IndexFilter } from "../postings/filterTerms.ts";
import { createPostings, type PostingsQuery } from "../postings/memory.ts";
import { createPostingsSync } from "../postings/postingsSync.ts";
import { termsIn, termsOf } from "../postings/terms.ts";
import type { Hit } from "../postings/topHits.ts";
import { wordsIn } from "../text/words.ts";
import type { Reach } from "./completeness.ts";
import { derivedTable, refuseToMend } from "./lanceTable.ts";
import { READ_CONSISTENCY_S } from "./tableHandle.ts";

/** Rises when rows or tokenising change; a table of another format is replaced. */
const FORMAT = 5;
const TABLE = `papers_${FORMAT}`;
const FOLDER_NAME = "index";
/**
 * Rows not yet in the text index are scanned for phrases (about 0.05 ms each); beyond this many they are left out until
 * they are indexed, so that searches stay quick while a large import is taken in.
 */
const MAX_SCANNED_ROWS = 2_000;

export interface TextQuery {
  text: string;
  /** `forms` are the words nearly as they stand (`tokens`), where `text` joins all that have a stem in common. */
  column: PostingsQuery["field"];
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
  /** Revision of every row, by key; `SEVERAL` where there are several. */
  revisions(): Promise<Map<number, number>>;
  /** Rows in all, and rows that are not yet in the index proper. */
  size(): Promise<{ rows: number; unindexed: number }>;
  /** Whether the last search could not read it, even after opening it again. */
  failing(): boolean;
  /** Takes unindexed rows into the index proper and clears away what no reader needs. */
  optimize(): Promise<void>;
  /** Writes what makes opening it quick, where much has changed since; only for whoever holds the lease. */
  keep?(): Promise<void>;
  /** Empties the index, from nothing if its files are damaged. */
  reset(): Promise<void>;
  close(): void;
}

export interface PaperIndex extends Follower {
  /** Empty while there is no index yet; throws `index_unavailable` when there is one that cannot be read. */
  find(query: TextQuery): Promise<Hit[]>;
  /** How many papers a search can find just now. */
  reach(): Promise<Reach>;
  /** Marks the papers that a filter lets through with 1, each at its key. */
  matching(filter: IndexFilter): Promise<Uint8Array>;
}

/**
 * The index of a data folder. Nothing is made or removed here: another process may be writing it. `onDamage` hears of
 * files that could not be read and are made anew.
 */
export async function openIndex(dataFolder: string, onDamage: (why: string) => void = () => {}): Promise<PaperIndex> {
  const folder = join(dataFolder, FOLDER_NAME);
  const files = derivedTable({ folder, name: TABLE, create: createTable, probe });
  await files.open().catch(() => {});
  const postings = createPostings();
  const reader = createPostingsSync(files, postings, join(folder, `postings_${FORMAT}.bin`));
  let unindexed = { count: 0, at: Number.NEGATIVE_INFINITY };
  let failing = false;

  async function find({ text, column, all, phrases = [], without = [], named = [], filter, limit }: TextQuery) {
    await reader.refresh();
    const wanted = { field: column, terms: termsIn(column, text), all, filter, limit };
    if (phrases.length + without.length + named.length === 0) return postings.find(wanted);
    const single = (words: string) => !isPhrase(words);
    const must = [
      ...phrases.filter(single).map((word) => termsIn("text", word)),
      ...named.map((name) => termsIn("names", name)),
    ];
    // Nothing has a word that the index leaves out.
    if (must.some((terms) => terms.length === 0)) return [];
    const ask = async () =>
      postings.find({
        ...wanted,
        must: must.flat(),
        mustNot: without.filter(single).flatMap((word) => termsIn("text", word)),
        only: await having(phrases.filter(isPhrase), Occur.Must),
        never: await having(without.filter(isPhrase), Occur.Should),
      });
    const before = postings.changes;
    const hits = await ask();
    // Marks of papers that came or went meanwhile would be wrong.
    return postings.changes === before ? hits : ask();
  }

  /** Marks the papers that have all of the phrases, or any; no marks for no phrases. */
  async function having(phrases: readonly string[], occur: Occur): Promise<Uint8Array[]> {
    if (phrases.length === 0 || postings.size === 0) return [];
    const each = [...new Set(phrases.map(searchable))];
    const query = new BooleanQuery(
      each.map((phrase): [Occur, FullTextQuery] => [occur, new PhraseQuery(phrase, "text")]),
    );
    const all = files.table().query().fullTextSearch(query).select(["key", "_score"]).limit(postings.size);
    const quick = (await unindexedRows()) > MAX_SCANNED_ROWS;
    const found = await (quick ? all.fastSearch() : all).toArrow();
    const marks = new Uint8Array(postings.endKey);
    for (const key of (found.getChild("key")?.toArray() ?? []) as Int32Array) marks[key] = 1;
    // Where a paper may not have a phrase, and nobody has looked, it may not have all its words.
    const unseen = quick && occur === Occur.Should ? each.map((phrase) => termsIn("text", phrase)) : [];
    return [marks, ...unseen.filter((must) => must.length > 0).map((must) => postings.marks({ filter: {}, must }))];
  }

  async function reach(): Promise<Reach> {
    await reader.refresh();
    const unsorted = await unindexedRows();
    return { words: postings.size, phrases: postings.size - (unsorted > MAX_SCANNED_ROWS ? unsorted : 0) };
  }

  async function matching(filter: IndexFilter): Promise<Uint8Array> {
    await reader.refresh();
    return postings.marks({ filter });
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
    reach: () => again(reach, { words: 0, phrases: 0 }).catch(() => ({ words: 0, phrases: 0 })),
    failing: () => failing,
    async prepare() {
      let made = await files.prepare((error) => onDamage(messageOf(error)));
      reader.written([]);
      // What opens may still not be readable to the end; once more, because making it anew takes long.
      if (failing && !made)
        await reader
          .refresh()
          .catch(() => files.open().then(reader.refresh))
          .catch(async (error) => {
            refuseToMend(error);
            onDamage(messageOf(error));
            await files.make();
            reader.written([]);
            made = true;
          });
      failing = false;
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
    async optimize() {
      await files.optimize();
      unindexed = { count: 0, at: Number.NEGATIVE_INFINITY };
    },
    // It only saves time, and a disk that is full shows where it matters.
    keep: () => reader.keep().catch(() => {}),
    async reset() {
      await files.make();
      reader.written([]);
      failing = false;
    },
    close() {
      files.close();
      postings.clear();
    },
  };
}

/** Whether words are looked for side by side. */
const isPhrase = (words: string): boolean => wordsIn(searchable(words)).length > 1;

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
