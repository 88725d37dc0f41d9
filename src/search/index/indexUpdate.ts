/**
 * Brings an index up to date with the records, under a lease that is held. At first the whole index is compared with the
 * records, key by key and revision by revision, because a killed process may have left any of its rows unwritten; from
 * then on the update follows the revisions.
 */

import { chunksOf } from "../../lib/chunks.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import {
  allRevisions,
  changedPapers,
  indexablePapers,
  removedBetween,
  revisions,
  saveIndexed,
} from "../../store/lib/changeFeed.ts";
import { isDamage } from "../files/derivedFile.ts";
import type { Follower } from "../files/follower.ts";
import { type IndexLease, StoppedError } from "./indexLease.ts";

/** Rows a write. Larger writes are cheaper a row, smaller ones hold the event loop for less. */
const BATCH_ROWS = 1_000;

export interface Progress {
  /** Papers taken in so far, of `of` papers to take in. */
  done: number;
  of: number;
  step: "reading" | "writing";
}

type OnProgress = (progress: Progress) => void;

/** What is updated: `name` is that of its revision in the records. */
export interface UpdateParts {
  db: Database;
  index: Follower;
  name: string;
  lease: IndexLease;
}

export interface IndexUpdate {
  /** Whether this process has compared the whole index since it last opened it. */
  hasCompared(): boolean;
  /** Brings the index up to date. */
  advance(onProgress: OnProgress): Promise<void>;
  /** The same, with a second attempt when the files turn out to be unreadable and had to be made again. */
  advanceOrRepair(onProgress: OnProgress): Promise<void>;
  /** Empties the index. */
  restart(): Promise<void>;
}

export function createIndexUpdate(parts: UpdateParts): IndexUpdate {
  const { db, index, name, lease } = parts;
  /** Revision up to which this process has updated the index; undefined until it has compared all. */
  let followed: number | undefined;

  async function advance(onProgress: OnProgress): Promise<void> {
    const { latest } = await revisions(db, name);
    followed ??= await reconcile(parts, onProgress);
    const first = followed;
    while (followed < latest) {
      followed = await writeChanges(parts, followed, latest);
      await saveIndexed(db, name, followed);
      onProgress({ step: "writing", done: followed - first, of: Math.max(latest, followed) - first });
      await lease.renew();
    }
    if (index.keep) await lease.renewDuring(index.keep());
  }

  /** Returns true when the index had to be made. */
  async function prepare(): Promise<boolean> {
    const made = await index.prepare();
    followed = undefined;
    if (made) await saveIndexed(db, name, 0);
    return made;
  }

  return {
    hasCompared: () => followed !== undefined,
    advance,
    async advanceOrRepair(onProgress) {
      try {
        // Another number than ours means that another process has written meanwhile: it may have made the index again,
        // or have died of it.
        const { indexed } = await revisions(db, name);
        if (followed === undefined || followed !== indexed || index.failing()) await prepare();
        await advance(onProgress);
      } catch (error) {
        // What is not damaged would meet the same trouble again, and a good index would have been thrown away.
        if (error instanceof StoppedError || !(isDamage(error) || index.failing() || isGone(error))) throw error;
        if (!(await prepare())) throw error;
        await advance(onProgress);
      }
    },
    async restart() {
      await saveIndexed(db, name, 0);
      await index.reset();
      followed = undefined;
    },
  };
}

/** Whether somebody removed the files while they were open. */
const isGone = (error: unknown): boolean => error instanceof BroadsheetError && error.code === "index_unavailable";

/** Writes the next batch of changes after a revision; returns the revision that the index then has. */
async function writeChanges({ db, index, lease }: UpdateParts, after: number, latest: number): Promise<number> {
  const batchRows = index.batchRows ?? BATCH_ROWS;
  const papers = await changedPapers(db, after, batchRows);
  const last = papers.at(-1)?.revision ?? 0;
  const upTo = papers.length === batchRows ? last : Math.max(latest, last);
  // After the papers, so that a paper and its removal, committed in between, are not one without the other.
  await index.remove(await removedBetween(db, after, upTo));
  await lease.renewDuring(index.put(papers));
  return upTo;
}

/** Compares every row with the records and mends what differs; returns the revision that the index then has. */
async function reconcile({ db, index, name, lease }: UpdateParts, onProgress: OnProgress): Promise<number> {
  onProgress({ step: "reading", done: 0, of: 1 });
  const { latest } = await revisions(db, name);
  const wanted = await allRevisions(db);
  const have = await index.revisions();
  const gone = [...have.keys()].filter((key) => !wanted.has(key));
  const stale = [...wanted]
    .filter(([key, revision]) => have.get(key) !== revision && revision <= latest)
    .map(([key]) => key);
  for (const some of chunksOf(gone, BATCH_ROWS)) await index.remove(some);
  let done = 0;
  for (const some of chunksOf(stale, index.batchRows ?? BATCH_ROWS)) {
    await lease.renewDuring(index.put(await indexablePapers(db, some)));
    done += some.length;
    onProgress({ step: "writing", done, of: stale.length });
    await lease.renew();
  }
  await saveIndexed(db, name, latest);
  return latest;
}
