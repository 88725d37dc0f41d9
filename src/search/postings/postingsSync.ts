/** Keeps the inverted index in memory up to date with the table that the indexing process writes terms to. */

import { existsSync } from "node:fs";
import { MINUTE_MS } from "../../lib/time.ts";
import type { DerivedTable } from "../index/lanceTable.ts";
import { LOOKED_S } from "../index/tableHandle.ts";
import type { Postings } from "./memory.ts";
import { createPostingsReader } from "./postingsReader.ts";

export interface PostingsSync {
  /** Reads what was written since the last time; looks no more often than other processes' writes are to be seen. */
  refresh(): Promise<void>;
  /** Tells that this process has written, removed, or made the table again: the next refresh reads, however soon. */
  written(papers: readonly { revision: number }[]): void;
  /** Writes a snapshot when much has changed since the last; only for the process that writes the table. */
  keep(): Promise<void>;
}

/** A snapshot that lacks less than this share of the papers is as quickly brought up to date as written. */
const LACKING_SHARE = 1 / 20;
/** Fewer papers than this are read at once. */
const LEAST_KEPT = 1_000;
/**
 * Papers are looked for by revisions later than those known. What another process mends may be of an earlier one, so
 * all rows are compared now and then.
 */
const COMPARED_MS = MINUTE_MS;

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
  const reader = createPostingsReader(files, postings, snapshot);
  const { refresh, hurry } = pacedReading(read);
  let seen: Seen | undefined;
  /** What this process wrote: its earliest revision since the last reading began, and its rows since the last snapshot. */
  let writtenRevision = Number.POSITIVE_INFINITY;
  let writtenRows = 0;

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
    const ownRevision = writtenRevision;
    writtenRevision = Number.POSITIVE_INFINITY;
    try {
      let compared = known?.compared ?? { at: now, version };
      let revision = known
        ? await reader.take(Math.min(ownRevision, known.revision + 1), known.revision)
        : await reader.compare();
      if ((await table.countRows()) !== postings.size) {
        revision = await reader.compare();
        compared = { at: now, version };
      }
      seen = { identity, version, revision, compared };
    } catch (error) {
      writtenRevision = Math.min(writtenRevision, ownRevision);
      throw error;
    }
  }

  return {
    refresh,
    written(papers) {
      writtenRows += papers.length;
      for (const { revision } of papers) writtenRevision = Math.min(writtenRevision, revision);
      hurry();
    },
    async keep() {
      if (existsSync(snapshot) && Math.max(writtenRows, reader.lacking) < LEAST_KEPT) return;
      await refresh();
      writtenRows = 0;
      if (reader.lacking < LEAST_KEPT || reader.lacking < postings.size * LACKING_SHARE) return;
      await reader.save();
    },
  };
}

/**
 * Paces `read`: one reading at a time, which all who ask meanwhile share, and none sooner than `LOOKED_S` after the last,
 * unless that one failed. After `hurry` the next reading begins at once, or as soon as one that began earlier has ended.
 */
function pacedReading(read: () => Promise<void>): { refresh(): Promise<void>; hurry(): void } {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: { done: Promise<void>; hurries: number } | undefined;
  let hurries = 0;
  return {
    async refresh() {
      if (reading && reading.hurries < hurries) await reading.done.catch(() => {});
      if (!reading) {
        const now = performance.now();
        if (now - readAt < LOOKED_S * 1_000) return;
        readAt = now;
        const done = read().finally(() => {
          reading = undefined;
        });
        reading = { done, hurries };
        // What could not be read is tried again at once.
        done.catch(() => {
          readAt = Number.NEGATIVE_INFINITY;
        });
      }
      await reading.done;
    },
    hurry() {
      hurries++;
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}
