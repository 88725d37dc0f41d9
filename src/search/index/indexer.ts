/** Keeps the index up to date with the records. One process at a time holds the lease and writes; any process may. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../domain/ports.ts";
import { messageOf } from "../../lib/errors.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { revisions } from "../../store/lib/changeFeed.ts";
import type { Follower } from "../files/follower.ts";
import { createIndexLease } from "./indexLease.ts";
import { createIndexUpdate, type Progress } from "./indexUpdate.ts";

const POLL_MS = 500;

export interface Indexer {
  /** Catches up now, or waits while another process does; resolves when the index has all that the records have. */
  catchUp(onProgress?: (progress: Progress) => void): Promise<void>;
  /** Empties the index and takes every paper in again. */
  rebuild(onProgress?: (progress: Progress) => void): Promise<void>;
  /** Follows in the background until `stop`; failures are reported and retried. */
  follow(onError: (message: string) => void): void;
  stop(): Promise<void>;
}

/** Creates an indexer of the text index, or of another follower of the records under a name of its own. */
export function createIndexer(db: Database, index: Follower, clock: Clock, name = "indexed_revision"): Indexer {
  const stopping = new AbortController();
  const leaseName = name === "indexed_revision" ? "indexer" : `indexer of ${name}`;
  const lease = createIndexLease(db, leaseName, clock, stopping.signal);
  const update = createIndexUpdate({ db, index, name, lease });
  let following: Promise<void> | undefined;

  const poll = () => sleep(POLL_MS, undefined, { signal: stopping.signal });

  async function step(): Promise<void> {
    const { latest, indexed } = await revisions(db, name);
    if (update.hasCompared() && indexed >= latest && !index.failing()) return;
    if (await lease.hold()) await lease.releasing(() => update.advanceOrRepair(() => {}));
  }

  return {
    async catchUp(onProgress = () => {}) {
      for (;;) {
        if (await lease.hold()) return lease.releasing(() => update.advanceOrRepair(onProgress));
        const { latest, indexed } = await revisions(db, name);
        if (indexed >= latest) return;
        onProgress({ step: "writing", done: indexed, of: latest });
        await poll();
      }
    },
    async rebuild(onProgress = () => {}) {
      while (!(await lease.hold())) await poll();
      await lease.releasing(async () => {
        await update.restart();
        await update.advance(onProgress);
      });
    },
    follow(onError) {
      following ??= repeat(step, onError, stopping.signal);
    },
    async stop() {
      stopping.abort();
      await following;
      await lease.release();
    },
  };
}

/** Repeats a step until it is stopped, and waits longer after failures, up to a minute. */
async function repeat(
  step: () => Promise<void>,
  onError: (message: string) => void,
  stopping: AbortSignal,
): Promise<void> {
  let wait = POLL_MS;
  let lastMessage = "";
  while (!stopping.aborted) {
    try {
      await step();
      wait = POLL_MS;
      lastMessage = "";
    } catch (error) {
      if (stopping.aborted) return;
      const message = messageOf(error);
      // A failure that repeats is reported once.
      if (message !== lastMessage) onError(`The index could not be brought up to date: ${message} Trying again.`);
      lastMessage = message;
      wait = Math.min(wait * 2, MINUTE_MS);
    }
    await sleep(wait, undefined, { signal: stopping }).catch(() => {});
  }
}
