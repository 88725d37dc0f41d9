/** Reads a table's terms into the inverted index in memory: what is new, or, compared row by row, all that differs. */

import { rm } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import type { DerivedTable } from "../index/lanceTable.ts";
import { joined, papersOf, picked } from "./batches.ts";
import type { Postings } from "./memory.ts";
import { MAX_PAPERS, type Papers } from "./segment.ts";
import { readSnapshot, writeSnapshot } from "./snapshot.ts";

const COLUMNS = ["key", "revision", "day", "terms"];

interface PostingsReader {
  /** Papers that differ from the snapshot's. */
  readonly lacking: number;
  /** Compares with all rows, beginning with the snapshot where nothing is known; returns the latest revision. */
  compare(): Promise<number>;
  /** Takes the rows from a revision on that are not known; returns the latest revision of all, at least `atLeast`. */
  take(from: number, atLeast: number): Promise<number>;
  /** Writes the snapshot. */
  save(): Promise<void>;
}

/** `snapshot` is the file that keeps one, beside the table. */
export function createPostingsReader(files: DerivedTable, postings: Postings, snapshot: string): PostingsReader {
  let lacking = 0;

  async function restore(): Promise<void> {
    lacking = 0;
    const lists = await readSnapshot(snapshot);
    if (lists) postings.restore(lists);
    // So that another is written; a process that may not remove it does not write it either.
    else await rm(snapshot, { force: true }).catch(() => {});
  }

  async function take(from: number, atLeast: number): Promise<number> {
    let latest = atLeast;
    await takeUnknown(files, postings, from, ({ revisions }) => {
      lacking += revisions.length;
      for (const revision of revisions) latest = Math.max(latest, revision);
    });
    return latest;
  }

  return {
    get lacking() {
      return lacking;
    },
    take,
    async compare() {
      if (postings.size === 0) await restore();
      const { gone, earliestUnknown, latest } = differences(postings, await files.rows());
      postings.remove(gone);
      lacking += gone.length;
      return earliestUnknown <= latest ? take(earliestUnknown, latest) : latest;
    },
    async save() {
      const saved = lacking;
      await writeSnapshot(snapshot, postings.lists());
      lacking -= saved;
    },
  };
}

/** Keys that have no row any more, the earliest revision that is not known (infinite for none), and the latest of all. */
function differences(postings: Postings, { keys, revisions }: { keys: Int32Array; revisions: Float64Array }) {
  const there = new Set<number>();
  let latest = 0;
  let earliestUnknown = Number.POSITIVE_INFINITY;
  for (let i = 0; i < keys.length; i++) {
    const revision = revisions[i] as number;
    there.add(keys[i] as number);
    latest = Math.max(latest, revision);
    if (postings.revisionOf(keys[i] as number) !== revision) earliestUnknown = Math.min(earliestUnknown, revision);
  }
  return { gone: [...postings.keys()].filter((key) => !there.has(key)), earliestUnknown, latest };
}

/** Takes the rows from a revision on that are not known; `onPapers` hears of each batch before it is taken. */
async function takeUnknown(
  files: DerivedTable,
  postings: Postings,
  from: number,
  onPapers: (papers: Papers) => void,
): Promise<void> {
  const query = files.table().query().select(COLUMNS).where(`revision >= ${from}`);
  const isNew = ({ keys, revisions }: Papers, i: number) => postings.revisionOf(keys[i] as number) !== revisions[i];
  let waiting: Papers[] = [];
  let rows = 0;
  const takeWaiting = async () => {
    if (rows > 0) postings.take(picked(joined(waiting), isNew));
    waiting = [];
    rows = 0;
    // Requests for pages get a turn.
    await setImmediate();
  };
  for await (const batch of query) {
    const papers = picked(papersOf(batch), isNew);
    onPapers(papers);
    if (rows + papers.keys.length > MAX_PAPERS) await takeWaiting();
    waiting.push(papers);
    rows += papers.keys.length;
  }
  await takeWaiting();
}
