/** Keeps the inverted index in memory at the table that whoever indexes writes its terms to. */

import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { MINUTE_MS } from "../../lib/time.ts";
import type { DerivedTable } from "../index/lanceTable.ts";
import { LOOKED_S } from "../index/tableHandle.ts";
import { joined, papersOf, picked } from "./batches.ts";
import type { Postings } from "./memory.ts";
import { MAX_PAPERS, type Papers } from "./segment.ts";
import { readSnapshot, writeSnapshot } from "./snapshot.ts";

export interface PostingsSync {
  /** Reads what was written since the last time; looks no more often than other processes' writes are to be seen. */
  refresh(): Promise<void>;
  /** This process has written, or removed, or made the table anew: the next refresh reads, however soon. */
  written(papers: readonly { revision: number }[]): void;
  /** Writes a snapshot when much has changed since the last; for whoever writes the table. */
  keep(): Promise<void>;
}

/** A snapshot that lacks less than this share of the papers is as quickly brought up to date as written. */
const LACKING_SHARE = 1 / 20;
/** Fewer papers than this are read at once. */
const LEAST_KEPT = 1_000;
/**
 * Papers are looked for by revisions later than those known. What another process mends may be of an earlier one, so that
 * all rows are compared now and then.
 */
const COMPARED_MS = MINUTE_MS;
const COLUMNS = ["key", "revision", "day", "terms"];

interface Seen {
  identity: string | undefined;
  version: number;
  /** The latest revision of all rows. */
  revision: number;
  /** When, and at which version, all rows were compared. */
  compared: { at: number; version: number };
}

/** `snapshot` is the file that keeps one, beside the table. */
export function createPostingsSync(files: DerivedTable, postings: Postings, snapshot: string): PostingsSync {
  let seen: Seen | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let reading: { done: Promise<void>; writes: number } | undefined;
  /** Writes of this process, and what they wrote since the last reading began. */
  let writes = 0;
  let writtenRevision = Number.POSITIVE_INFINITY;
  let writtenRows = 0;
  /** Papers that are otherwise than in the snapshot. */
  let lacking = 0;

  async function refresh(): Promise<void> {
    if (reading && reading.writes < writes) await reading.done.catch(() => {});
    if (!reading) {
      const now = performance.now();
      if (now - askedAt < LOOKED_S * 1_000) return;
      askedAt = now;
      const done = read().finally(() => {
        reading = undefined;
      });
      reading = { done, writes };
      // What could not be read is tried again at once.
      done.catch(() => {
        askedAt = Number.NEGATIVE_INFINITY;
      });
    }
    await reading.done;
  }

  async function read(): Promise<void> {
    const identity = files.identity();
    // Another process may have put one with the same versions in its place.
    if (seen?.identity !== identity) {
      postings.clear();
      seen = undefined;
    }
    const table = files.table();
    const version = await table.version();
    const now = performance.now();
    const known =
      seen && (seen.compared.version === version || now - seen.compared.at < COMPARED_MS) ? seen : undefined;
    if (version === known?.version) return;
    const mine = writtenRevision;
    writtenRevision = Number.POSITIVE_INFINITY;
    try {
      let compared = known?.compared ?? { at: now, version };
      let revision = known ? await take(Math.min(mine, known.revision + 1), known.revision) : await compare();
      if ((await table.countRows()) !== postings.size) {
        revision = await compare();
        compared = { at: now, version };
      }
      seen = { identity, version, revision, compared };
    } catch (error) {
      writtenRevision = Math.min(writtenRevision, mine);
      throw error;
    }
  }

  /** Compares with all rows, beginning with the snapshot where nothing is known; gives the latest revision. */
  async function compare(): Promise<number> {
    if (postings.size === 0) await restore();
    const { keys, revisions } = await files.rows();
    const there = new Set<number>();
    let latest = 0;
    let earliestUnknown = Number.POSITIVE_INFINITY;
    for (let i = 0; i < keys.length; i++) {
      const revision = revisions[i] as number;
      there.add(keys[i] as number);
      latest = Math.max(latest, revision);
      if (postings.revisionOf(keys[i] as number) !== revision) earliestUnknown = Math.min(earliestUnknown, revision);
    }
    const gone = [...postings.keys()].filter((key) => !there.has(key));
    postings.remove(gone);
    lacking += gone.length;
    return earliestUnknown <= latest ? take(earliestUnknown, latest) : latest;
  }

  async function restore(): Promise<void> {
    lacking = 0;
    const lists = await readSnapshot(snapshot);
    if (lists) postings.restore(lists);
    // So that another is written; whoever may not remove it does not write it either.
    else await rm(snapshot, { force: true }).catch(() => {});
  }

  /** Takes the rows from a revision on that are not known; gives the latest revision of all, of which `atLeast` is known. */
  async function take(from: number, atLeast: number): Promise<number> {
    const query = files.table().query().select(COLUMNS).where(`revision >= ${from}`);
    let latest = atLeast;
    let waiting: Papers[] = [];
    let rows = 0;
    const takeWaiting = async () => {
      if (rows > 0) postings.take(picked(joined(waiting), ({ keys, revisions }, i) => isNew(keys, revisions, i)));
      waiting = [];
      rows = 0;
      // Whoever waits for a page gets a turn.
      await setImmediate();
    };
    const isNew = (keys: Int32Array, revisions: Float64Array, i: number) =>
      postings.revisionOf(keys[i] as number) !== revisions[i];
    for await (const batch of query) {
      const papers = picked(papersOf(batch), ({ keys, revisions }, i) => isNew(keys, revisions, i));
      lacking += papers.keys.length;
      for (const revision of papers.revisions) latest = Math.max(latest, revision);
      if (rows + papers.keys.length > MAX_PAPERS) await takeWaiting();
      waiting.push(papers);
      rows += papers.keys.length;
    }
    await takeWaiting();
    return latest;
  }

  function written(papers: readonly { revision: number }[]): void {
    writes++;
    writtenRows += papers.length;
    for (const { revision } of papers) writtenRevision = Math.min(writtenRevision, revision);
    askedAt = Number.NEGATIVE_INFINITY;
  }

  return {
    refresh,
    written,
    async keep() {
      if (existsSync(snapshot) && Math.max(writtenRows, lacking) < LEAST_KEPT) return;
      await refresh();
      writtenRows = 0;
      if (lacking < LEAST_KEPT || lacking < postings.size * LACKING_SHARE) return;
      const kept = lacking;
      await writeSnapshot(snapshot, postings.lists());
      lacking -= kept;
    },
  };
}
