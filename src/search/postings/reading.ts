/** Keeps the inverted index in memory at the table that whoever indexes writes its terms to. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { type DerivedTable, LOOKED_S } from "../tables.ts";
import { joined, papersOf, picked } from "./batches.ts";
import type { Postings } from "./memory.ts";
import { MAX_PAPERS, type Papers } from "./segment.ts";
import { readSnapshot, writeSnapshot } from "./snapshot.ts";

export interface TermReader {
  /** Reads what was written since the last time; looks no more often than other processes' writes are to be seen. */
  refresh(): Promise<void>;
  /** This process has written so many rows, none of an earlier revision: the next refresh reads, however soon. */
  written(rows: number, revision: number): void;
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
const COMPARED_MS = 60_000;
const COLUMNS = ["key", "revision", "day", "terms"];

interface Seen {
  identity: string | undefined;
  version: number;
  /** The latest revision of all rows. */
  revision: number;
  /** When, and at which version, all rows were compared. */
  comparedAt: number;
  compared: number;
}

/** `snapshot` is the file that keeps one, beside the table. */
export function createTermReader(files: DerivedTable, postings: Postings, snapshot: string): TermReader {
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
    const due = seen === undefined || (seen.compared !== version && now - seen.comparedAt >= COMPARED_MS);
    if (version === seen?.version && !due) return;
    const mine = writtenRevision;
    writtenRevision = Number.POSITIVE_INFINITY;
    try {
      let revision = seen?.revision ?? 0;
      let compared = due;
      if (!due) revision = Math.max(revision, await take(Math.min(mine, revision + 1)));
      else if (postings.size > 0 || (await restore())) revision = Math.max(revision, await take(await forget()));
      else revision = await take(undefined);
      if ((await table.countRows()) !== postings.size) {
        revision = Math.max(revision, await take(await forget()));
        compared = true;
      }
      const last = compared ? { comparedAt: now, compared: version } : seen;
      seen = { identity, version, revision, comparedAt: last?.comparedAt ?? now, compared: last?.compared ?? version };
    } catch (error) {
      writtenRevision = Math.min(writtenRevision, mine);
      throw error;
    }
  }

  /** False when there is no whole snapshot. */
  async function restore(): Promise<boolean> {
    lacking = 0;
    const lists = await readSnapshot(snapshot);
    if (lists) postings.restore(lists);
    // So that another is written; whoever may not remove it does not write it either.
    else await rm(snapshot, { force: true }).catch(() => {});
    return lists !== undefined;
  }

  /** Forgets papers that have no row any more; gives the earliest revision of a row that is not known, if there is one. */
  async function forget(): Promise<number> {
    const { keys, revisions } = await files.rows();
    const there = new Set<number>();
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < keys.length; i++) {
      const revision = revisions[i] as number;
      there.add(keys[i] as number);
      if (postings.revisionOf(keys[i] as number) !== revision) least = Math.min(least, revision);
    }
    const gone = [...postings.keys()].filter((key) => !there.has(key));
    postings.remove(gone);
    lacking += gone.length;
    return least;
  }

  /** Takes rows from a revision on that are not known, or all; gives the latest revision. */
  async function take(least: number | undefined): Promise<number> {
    if (least === Number.POSITIVE_INFINITY) return 0;
    const query = files.table().query().select(COLUMNS);
    let latest = 0;
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
    for await (const batch of least === undefined ? query : query.where(`revision >= ${least}`)) {
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

  function written(rows: number, revision: number): void {
    writes++;
    writtenRows += rows;
    writtenRevision = Math.min(writtenRevision, revision);
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
