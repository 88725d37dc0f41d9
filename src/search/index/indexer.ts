/**
 * Keeps the index at the records. One process at a time holds the lease and writes; whichever runs may be it.
 * On taking the lease the whole index is compared with the records, key by key and revision by revision, because a
 * killed process may have left any of its rows unwritten; from then on it follows the revisions.
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../domain/ports.ts";
import { chunksOf } from "../../lib/chunks.ts";
import { messageOf } from "../../lib/errors.ts";
import { unlessStorageFails } from "../../lib/storageErrors.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import {
  allRevisions,
  changedPapers,
  indexablePapers,
  removedBetween,
  revisions,
  saveIndexed,
} from "../../store/lib/changeFeed.ts";
import { dropLease, newHolder, takeLeaseFromDead } from "../../store/lib/leases.ts";
import { refuseToMend, SEVERAL } from "./lanceTable.ts";
import type { Follower } from "./paperIndex.ts";

/** A holder that has not renewed for this long is taken for dead. */
const LEASE_MS = 20_000;
const POLL_MS = 500;
/** Rows a write. Larger writes are cheaper a row, smaller ones hold the event loop for less. */
const BATCH_ROWS = 1_000;
const SIZE_ASKED_MS = 5_000;
/** Fewer unindexed rows than this are left to be scanned; taking them in rewrites the whole text index. */
const OPTIMIZE_ROWS = 250;

export interface Progress {
  /** Papers taken in so far, of so many to take in. */
  done: number;
  of: number;
  step: "reading" | "writing" | "sorting";
}

export interface Indexer {
  /** Catches up now, or waits while another process does; resolves when the index has all that the records have. */
  catchUp(onProgress?: (progress: Progress) => void): Promise<void>;
  /** Empties the index and takes every paper in again. */
  rebuild(onProgress?: (progress: Progress) => void): Promise<void>;
  /** Follows in the background until `stop`; failures are reported and retried. */
  follow(onError: (message: string) => void): void;
  stop(): Promise<void>;
}

/** An indexer of the text index, or of what else follows the records under a name of its own. */
export function createIndexer(db: Database, index: Follower, clock: Clock, name = "indexed_revision"): Indexer {
  const batchRows = index.batchRows ?? BATCH_ROWS;
  const lease = name === "indexed_revision" ? "indexer" : `indexer of ${name}`;
  const holder = newHolder();
  let holding = false;
  /** Revision up to which this process has seen to the index; undefined until it has compared all. */
  let followed: number | undefined;
  const stopping = new AbortController();
  let following: Promise<void> | undefined;

  /** True when this process may write. A dead holder on this machine is replaced without waiting for its lease to end. */
  async function hold(): Promise<boolean> {
    const now = clock();
    holding = await takeLeaseFromDead(db, lease, holder, now, now + LEASE_MS);
    return holding;
  }

  async function release(): Promise<void> {
    // What cannot be dropped for want of room runs out.
    if (holding) await unlessStorageFails(dropLease(db, lease, holder));
    holding = false;
  }

  /** Does work under the lease that we hold, and gives it up whatever happens. */
  async function releasing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } finally {
      await release();
    }
  }

  /** Brings the index to the records; the lease is ours. */
  async function advance(onProgress: (progress: Progress) => void): Promise<void> {
    const { latest } = await revisions(db, name);
    followed ??= await reconcile(onProgress);
    const first = followed;
    while (followed < latest) {
      const papers = await changedPapers(db, followed, batchRows);
      const last = papers.at(-1)?.revision ?? 0;
      const upTo = papers.length === batchRows ? last : Math.max(latest, last);
      // After the papers, so that a paper and its removal, committed in between, are not one without the other.
      await index.remove(await removedBetween(db, followed, upTo));
      await keepWhile(index.put(papers));
      followed = upTo;
      await saveIndexed(db, name, followed);
      onProgress({ step: "writing", done: followed - first, of: Math.max(latest, followed) - first });
      await keep();
    }
    if ((await index.size()).unindexed >= OPTIMIZE_ROWS) {
      onProgress({ step: "sorting", done: 0, of: 1 });
      await keepWhile(index.optimize());
    }
    if (index.keep) await keepWhile(index.keep());
  }

  /** Compares every row with the records and mends what differs; returns the revision the index then stands at. */
  async function reconcile(onProgress: (progress: Progress) => void): Promise<number> {
    onProgress({ step: "reading", done: 0, of: 1 });
    const { latest } = await revisions(db, name);
    const wanted = await allRevisions(db);
    const have = await index.revisions();
    // A row that is there several times is written anew.
    const gone = [...have].filter(([key, revision]) => !wanted.has(key) || revision === SEVERAL).map(([key]) => key);
    const stale = [...wanted]
      .filter(([key, revision]) => have.get(key) !== revision && revision <= latest)
      .map(([key]) => key);
    for (const some of chunksOf(gone, BATCH_ROWS)) await index.remove(some);
    let done = 0;
    for (const some of chunksOf(stale, batchRows)) {
      await keepWhile(index.put(await indexablePapers(db, some)));
      done += some.length;
      onProgress({ step: "writing", done, of: stale.length });
      await keep();
    }
    await saveIndexed(db, name, latest);
    return latest;
  }

  async function keep(): Promise<void> {
    if (stopping.signal.aborted) throw new StoppedError();
    if (!(await hold())) throw new Error("another process has taken over the index");
  }

  async function keepWhile<T>(work: Promise<T>): Promise<T> {
    const timer = setInterval(() => void hold().catch(() => {}), LEASE_MS / 4);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }

  /** One attempt; then, if the files turn out to be unreadable and had to be made anew, a second one. */
  async function advanceOrRepair(onProgress: (progress: Progress) => void): Promise<void> {
    try {
      // Another number than ours means that another process has written meanwhile: it may have made the index anew, or
      // have died of it.
      const { indexed } = await revisions(db, name);
      if (followed === undefined || followed !== indexed || index.failing()) await prepare();
      await advance(onProgress);
    } catch (error) {
      if (error instanceof StoppedError) throw error;
      refuseToMend(error);
      if (!(await prepare())) throw error;
      await advance(onProgress);
    }
  }

  /** True when the index had to be made. */
  async function prepare(): Promise<boolean> {
    const made = await index.prepare();
    followed = undefined;
    if (made) await saveIndexed(db, name, 0);
    return made;
  }

  async function restart(): Promise<void> {
    await saveIndexed(db, name, 0);
    await index.reset();
    followed = undefined;
  }

  async function catchUp(onProgress: (progress: Progress) => void = () => {}): Promise<void> {
    for (;;) {
      if (await hold()) return releasing(() => advanceOrRepair(onProgress));
      const { latest, indexed } = await revisions(db, name);
      if (indexed >= latest) return;
      onProgress({ step: "writing", done: indexed, of: latest });
      await sleep(POLL_MS, undefined, { signal: stopping.signal });
    }
  }

  async function step(): Promise<void> {
    const { latest, indexed } = await revisions(db, name);
    const idle = followed !== undefined && indexed >= latest && !index.failing();
    if (idle && !(await isUnsorted())) return;
    if (await hold()) await releasing(() => advanceOrRepair(() => {}));
  }

  /** Whether rows wait to be taken in, left by a process that was stopped before it did; asked now and then. */
  async function isUnsorted(): Promise<boolean> {
    if (performance.now() - sizeAsked < SIZE_ASKED_MS) return false;
    sizeAsked = performance.now();
    return (await index.size()).unindexed >= OPTIMIZE_ROWS;
  }
  let sizeAsked = Number.NEGATIVE_INFINITY;

  async function run(onError: (message: string) => void): Promise<void> {
    let wait = POLL_MS;
    let said = "";
    while (!stopping.signal.aborted) {
      try {
        await step();
        wait = POLL_MS;
        said = "";
      } catch (error) {
        if (stopping.signal.aborted) return;
        const message = messageOf(error);
        // What goes wrong again and again is told once.
        if (message !== said) onError(`The index could not be brought up to date: ${message} Trying again.`);
        said = message;
        wait = Math.min(wait * 2, MINUTE_MS);
      }
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    catchUp,
    async rebuild(onProgress = () => {}) {
      while (!(await hold())) await sleep(POLL_MS, undefined, { signal: stopping.signal });
      await releasing(async () => {
        await restart();
        await advance(onProgress);
      });
    },
    follow(onError) {
      following ??= run(onError);
    },
    async stop() {
      stopping.abort();
      await following;
      await release();
    },
  };
}

class StoppedError extends Error {}
