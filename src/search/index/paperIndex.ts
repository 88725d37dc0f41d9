/**
 * The index: a file of rows in the data folder, one a paper, derived from the records and made again whenever it is
 * damaged. Each row has its paper's terms, which every process keeps in memory as an inverted index and finds papers by.
 * Any number of processes read it while one (see indexer.ts) writes.
 *
 * `text` is title and abstract joined: in a trial on three judged collections one joined column ranked better than two
 * with boosts (docs/search.md).
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { storageErrorOf } from "../../lib/storageErrors.ts";
import { DAY_MS } from "../../lib/time.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";
import type { Follower } from "../files/follower.ts";
import { type Row, type RowChange, RowFile } from "../files/rowFile.ts";
import { createRowFollower, type RowFollower, type RowFollowState, type RowMemory } from "../files/rowFollower.ts";
import type { IndexFilter } from "../postings/filterTerms.ts";
import { createPostings, type Postings } from "../postings/memory.ts";
import { packTerms, termsOf, unpackTerms } from "../postings/paperTerms.ts";
import { readSnapshot, writeSnapshot } from "../postings/snapshot.ts";
import { termOf } from "../postings/terms.ts";
import type { Hit } from "../postings/topHits.ts";
import { stemOf } from "../text/words.ts";
import { findPapers, type TextQuery } from "./paperSearch.ts";

/** Rises when rows or words change; a file of another format is left alone. */
const FORMAT = 6;
const FOLDER_NAME = "index";
/** A snapshot that lacks less than this share of the papers is as quickly brought up to date as written. */
const LACKING_SHARE = 1 / 20;
/** Fewer papers than this are read at once. */
const LEAST_KEPT = 1_000;
interface IndexOptions {
  /** Hears of a file that is damaged and is made again. */
  onDamage?(why: string): void;
  /**
   * How long a search waits for the index to be read into memory; after that it answers from what has been read. Without
   * end where it is not said.
   */
  maxWaitMs?: number;
}

/** How much a search finds just now. */
export interface SearchReach {
  /** Papers. */
  papers: number;
  /** Whether the index is being read into memory. */
  loading: boolean;
}

export interface PaperIndex extends Follower {
  /** Empty while there is no index yet; throws `index_unavailable` when there is one that cannot be read. */
  find(query: TextQuery): Promise<Hit[]>;
  reach(): Promise<SearchReach>;
  /** Number of papers with a word in title or abstract, as of the last search. */
  papersWith(word: string): number;
  /** Number of papers by authors with a word in their names, as of the last search. */
  papersBy(word: string): number;
  /** Marks the papers that a filter lets through with 1, each at its key. */
  matching(filter: IndexFilter): Promise<Uint8Array>;
  /** Resolves when all that was written by now can be found. Throws as `find` does. */
  refresh(): Promise<void>;
  state(): RowFollowState;
}

/** The index of a data folder. Nothing is made or removed here: another process may be writing it. */
export function openIndex(dataFolder: string, { onDamage = () => {}, maxWaitMs }: IndexOptions = {}): PaperIndex {
  const folder = join(dataFolder, FOLDER_NAME);
  const file = new RowFile(folder, `${FORMAT}.sqlite`);
  const postings = createPostings();
  const snapshot = createSnapshot(join(folder, `postings_${FORMAT}.bin`), file, postings);
  const follower = createRowFollower(file, snapshot.memory);
  return {
    ...readingPart(postings, follower, maxWaitMs),
    ...writingPart(file, follower, (error) => onDamage(messageOf(error))),
    keep: () => snapshot.keep(follower),
    close() {
      file.close();
      postings.clear();
    },
  };
}

/** What searches call. */
function readingPart(postings: Postings, follower: RowFollower, maxWaitMs: number | undefined) {
  const refresh = async (): Promise<void> => {
    try {
      await follower.refresh();
    } catch (error) {
      throw unavailable(error);
    }
  };

  /** Waits for what is new, but not for a large index to be read. */
  async function ready(): Promise<void> {
    const refreshed = refresh();
    if (follower.state !== "loading" || maxWaitMs === undefined) return refreshed;
    refreshed.catch(() => {});
    return Promise.race([refreshed, setTimeout(maxWaitMs, undefined, { ref: false })]);
  }

  return {
    refresh,
    state: () => follower.state,
    failing: () => follower.state === "failing",
    async find(query: TextQuery): Promise<Hit[]> {
      await ready();
      return findPapers(postings, query);
    },
    async matching(filter: IndexFilter): Promise<Uint8Array> {
      await ready();
      return postings.marks({ filter });
    },
    papersWith: (word: string) => postings.papersWith(termOf("text", stemOf(word))),
    papersBy: (word: string) => postings.papersWith(termOf("names", word)),
    async reach(): Promise<SearchReach> {
      await ready().catch(() => {});
      const isReadable = follower.state !== "failing";
      return { papers: isReadable ? postings.size : 0, loading: follower.state === "loading" };
    },
  };
}

/** What the indexer calls. */
function writingPart(
  file: RowFile,
  follower: RowFollower,
  onDamage: (error: unknown) => void,
): Omit<Follower, "failing" | "keep" | "close"> {
  return {
    async prepare() {
      const isDamaged = follower.state === "failing";
      if (isDamaged) {
        onDamage(new Error("a row is damaged"));
        file.make();
      }
      const made = file.prepare(onDamage) || isDamaged;
      follower.forgive();
      return made;
    },
    put: (papers) => file.put(papers, rowOf),
    remove: async (keys) => file.remove(keys),
    revisions: async () => file.revisions(),
    size: async () => file.size(),
    async reset() {
      file.make();
      follower.forgive();
    },
  };
}

/** The inverted index as memory of the file's rows, and the snapshot that it begins with. */
function createSnapshot(path: string, file: RowFile, postings: Postings) {
  /** Rows that were read and are not in the snapshot. */
  let lacking = 0;
  const memory: RowMemory = {
    clear: () => postings.clear(),
    take(changes) {
      lacking += changes.length;
      takeInto(postings, changes);
    },
    async restore(generation) {
      lacking = 0;
      const found = await readSnapshot(path, generation);
      if (found) postings.restore(found.lists);
      return found?.cursor;
    },
  };
  return {
    memory,
    /** Writes it where much has changed since the last. */
    async keep(follower: RowFollower): Promise<void> {
      await follower.refresh();
      if (lacking < LEAST_KEPT || (lacking < postings.size * LACKING_SHARE && existsSync(path))) return;
      const saved = lacking;
      const origin = { generation: file.generation, cursor: follower.cursor };
      // It only saves time, and a full disk shows where it matters.
      await writeSnapshot(path, postings.lists(), origin).then(
        () => {
          lacking -= saved;
        },
        () => {},
      );
    },
  };
}

function takeInto(postings: Postings, changes: readonly RowChange[]): void {
  const there = changes.filter(({ payload }) => payload !== undefined);
  postings.remove(changes.filter(({ payload }) => payload === undefined).map(({ key }) => key));
  postings.take(
    there.map(({ key, revision, day, payload }) => ({ key, revision, day, ...unpackTerms(payload ?? NOTHING) })),
  );
}

const NOTHING = new Uint8Array(8);

const unavailable = (error: unknown) =>
  storageErrorOf(error)?.code === "disk_failing"
    ? error
    : new BroadsheetError(
        "index_unavailable",
        "The search index cannot be read just now. It repairs itself; please try again in a minute.",
        { cause: error },
      );

const rowOf = (paper: Indexable): Row => ({
  key: paper.key,
  revision: paper.revision,
  day: dayNumberOf(paper),
  payload: packTerms(termsOf(paper)),
});

/** Days since 1970 of a paper's publication. */
export const dayNumberOf = (paper: Indexable): number => Math.floor(paper.publishedAt / DAY_MS);
