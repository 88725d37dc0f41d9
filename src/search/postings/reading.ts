/** Keeps the inverted index in memory at the table that whoever indexes writes its terms to. */
import type { RecordBatch } from "apache-arrow";
import { type DerivedTable, READ_CONSISTENCY_S } from "../tables.ts";
import type { Postings } from "./memory.ts";
import { MAX_PAPERS, type Papers } from "./segment.ts";
import { readSnapshot, writeSnapshot } from "./snapshot.ts";

export interface TermReader {
  /** Reads what was written since the last time; asks no more often than another process's writes are to be seen. */
  refresh(): Promise<void>;
  /** This process has written: the next refresh reads, however soon. */
  written(): void;
  /** Writes a snapshot when much has changed since the last; for whoever writes the table. */
  keep(): Promise<void>;
}

/** A snapshot that lacks less than this share of the papers is as quickly brought up to date as written. */
const LACKING_SHARE = 1 / 20;
/** Fewer papers than this are read at once. */
const LEAST_KEPT = 1_000;

const COLUMNS = ["key", "revision", "day", "terms"];

/** `snapshot` is the file that keeps one, beside the table. */
export function createTermReader(files: DerivedTable, postings: Postings, snapshot: string): TermReader {
  let seen: { identity: string | undefined; version: number } | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  /** Papers that are otherwise than in the snapshot. */
  let lacking = 0;

  async function read(): Promise<void> {
    const identity = files.identity();
    // Another process may have put one with the same versions in its place.
    if (seen?.identity !== identity) {
      postings.clear();
      seen = undefined;
    }
    const version = await files.table().version();
    if (version === seen?.version) return;
    if (postings.size === 0) await restore();
    const changed = postings.size === 0 ? "" : await forget();
    if (changed !== undefined) await take(changed);
    seen = { identity, version };
  }

  async function restore(): Promise<void> {
    lacking = 0;
    const lists = await readSnapshot(snapshot);
    if (lists) postings.restore(lists);
  }

  /** Forgets papers that have no row any more; says where rows are that are not known, or nothing when all are. */
  async function forget(): Promise<string | undefined> {
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
    return least === Number.POSITIVE_INFINITY ? undefined : `revision >= ${least}`;
  }

  async function take(where: string): Promise<void> {
    const query = files.table().query().select(COLUMNS);
    let waiting: Papers[] = [];
    let rows = 0;
    const takeWaiting = () => {
      if (rows > 0) postings.take(joined(waiting));
      waiting = [];
      rows = 0;
    };
    for await (const batch of where === "" ? query : query.where(where)) {
      const papers = unknown(papersOf(batch), postings);
      lacking += papers.keys.length;
      if (rows + papers.keys.length > MAX_PAPERS) takeWaiting();
      waiting.push(papers);
      rows += papers.keys.length;
    }
    takeWaiting();
  }

  async function refresh(): Promise<void> {
    if (!reading) {
      const now = performance.now();
      if (now - askedAt < READ_CONSISTENCY_S * 1_000) return;
      askedAt = now;
      reading = read().finally(() => {
        reading = undefined;
      });
      // What could not be read is tried again at once.
      reading.catch(() => {
        askedAt = Number.NEGATIVE_INFINITY;
      });
    }
    await reading;
  }

  function written(): void {
    askedAt = Number.NEGATIVE_INFINITY;
  }

  return {
    refresh,
    written,
    async keep() {
      written();
      await refresh();
      if (lacking < LEAST_KEPT || lacking < postings.size * LACKING_SHARE) return;
      const kept = lacking;
      await writeSnapshot(snapshot, postings.lists());
      lacking -= kept;
    },
  };
}

function papersOf(batch: RecordBatch): Papers {
  const column = batch.getChild("terms")?.data[0];
  const offsets = (column?.valueOffsets ?? new Int32Array(1)) as Int32Array;
  const first = offsets[0] as number;
  // A copy, because the bytes may begin anywhere and four of them are one term.
  const bytes = ((column?.values ?? new Uint8Array()) as Uint8Array).slice(first, offsets[batch.numRows]);
  return {
    keys: batch.getChild("key")?.toArray() as Int32Array,
    revisions: batch.getChild("revision")?.toArray() as Float64Array,
    days: batch.getChild("day")?.toArray() as Int32Array,
    begins: offsets.subarray(0, batch.numRows + 1).map((offset) => (offset - first) / Uint32Array.BYTES_PER_ELEMENT),
    terms: new Uint32Array(bytes.buffer),
  };
}

/** Those of the papers that the memory does not have as they are. */
function unknown(papers: Papers, postings: Postings): Papers {
  const { keys, revisions, days, begins, terms } = papers;
  const left = [...keys.keys()].filter((i) => postings.revisionOf(keys[i] as number) !== revisions[i]);
  if (left.length === keys.length) return papers;
  return joined(
    left.map((i) => ({
      keys: keys.subarray(i, i + 1),
      revisions: revisions.subarray(i, i + 1),
      days: days.subarray(i, i + 1),
      begins: Int32Array.of(0, (begins[i + 1] as number) - (begins[i] as number)),
      terms: terms.subarray(begins[i], begins[i + 1]),
    })),
  );
}

function joined(parts: readonly Papers[]): Papers {
  const sum = (length: (part: Papers) => number) => parts.reduce((total, part) => total + length(part), 0);
  const size = sum(({ keys }) => keys.length);
  const all: Papers = {
    keys: new Int32Array(size),
    revisions: new Float64Array(size),
    days: new Int32Array(size),
    begins: new Int32Array(size + 1),
    terms: new Uint32Array(sum(({ terms }) => terms.length)),
  };
  let row = 0;
  let term = 0;
  for (const part of parts) {
    all.keys.set(part.keys, row);
    all.revisions.set(part.revisions, row);
    all.days.set(part.days, row);
    all.terms.set(part.terms, term);
    for (let i = 1; i < part.begins.length; i++) all.begins[row + i] = term + (part.begins[i] as number);
    row += part.keys.length;
    term += part.terms.length;
  }
  return all;
}
