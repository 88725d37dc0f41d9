/**
 * Brings records into the papers. The rules:
 * - a record under a known id updates that paper; under an unknown id it joins the paper that is the same work, else
 *   it opens a new one;
 * - the record with the newest version supplies title, abstract, authors and comments; a provisional one gives way to
 *   every other, and changes nothing of what is known better;
 * - versions are added to, never taken away;
 * - a paper known by several ids is called by arXiv's, and has the links and categories of all its records;
 * - an unchanged record changes nothing, and every paper that changes gets a new revision.
 */

import type { PaperRecord } from "../../domain/papers/paper.ts";
import { titleKey } from "../../domain/papers/paperIdentity.ts";
import { chunksOf } from "../../lib/chunks.ts";
import { allocateIds } from "../lib/bulk.ts";
import type { Tx } from "../lib/databaseType.ts";
import { mergePapers } from "../whole/merge.ts";
import { matchRecords, type RecordMatch } from "./matchRecords.ts";
import { emptyState, loadStates, mergeRecord, type PaperState, writeStates } from "./paperState.ts";

export type UpsertOutcome = "new" | "updated" | "joined" | "unchanged";

/** Applies the records in order within the caller's transaction; returns what became of each. */
export async function upsertPapers(tx: Tx, records: readonly PaperRecord[], demo = false): Promise<UpsertOutcome[]> {
  const outcomes: UpsertOutcome[] = [];
  for (const batch of distinctBatches(records)) {
    const { matches, merges } = await matchRecords(tx, batch);
    for (const { from, into } of merges) await mergePapers(tx, from, into);
    for (const outcome of await applyMatches(tx, matches, demo)) outcomes.push(outcome);
  }
  return outcomes;
}

/**
 * Marks papers as withdrawn whose source no longer has them; nothing that readers did to them is lost. Returns how many
 * were not withdrawn before.
 */
export async function markRemoved(tx: Tx, ids: readonly string[]): Promise<number> {
  let marked = 0;
  for (const some of chunksOf(ids, MARKED_AT_ONCE)) {
    const rows = await tx
      .selectFrom("papers")
      .select("key")
      .where("id", "in", some)
      .where("withdrawn", "=", 0)
      .orderBy("key")
      .execute();
    let revision = await allocateIds(tx, "revision", rows.length);
    for (const { key } of rows)
      await tx.updateTable("papers").set({ withdrawn: 1, revision: revision++ }).where("key", "=", key).execute();
    // Should the source bring one back just as it was, that is a change.
    await tx.updateTable("paper_ids").set({ digest: "" }).where("id", "in", some).execute();
    marked += rows.length;
  }
  return marked;
}

const MARKED_AT_ONCE = 1_000;

const idsOf = ({ id, formerIds = [] }: PaperRecord): string[] => [id, ...formerIds];

/** Yields the records in batches that can be looked up at once: no two in one have the same id or title. */
function* distinctBatches(records: readonly PaperRecord[]): Generator<PaperRecord[]> {
  let batch: PaperRecord[] = [];
  let seen = new Set<string>();
  for (const record of records) {
    const marks = [...idsOf(record).map((id) => `id ${id}`), `title ${titleKey(record.title) || record.id}`];
    if (marks.some((mark) => seen.has(mark))) {
      yield batch;
      batch = [];
      seen = new Set();
    }
    batch.push(record);
    for (const mark of marks) seen.add(mark);
  }
  if (batch.length > 0) yield batch;
}

/** Merges the records into their papers, and writes those that changed. */
async function applyMatches(tx: Tx, matches: readonly RecordMatch[], demo: boolean): Promise<UpsertOutcome[]> {
  const keys = new Set(matches.flatMap(({ paper }) => (typeof paper === "number" ? paper : [])));
  const states = await loadStates(tx, [...keys]);
  const changed = new Map<number, PaperState>();
  let newKey = 0;
  const outcomes = matches.map(({ record, digest, paper }): UpsertOutcome => {
    if (paper === "unchanged") return "unchanged";
    const known = typeof paper === "number" ? states.get(paper) : undefined;
    const state = known ?? emptyState(--newKey, record.id, demo);
    const outcome = !known ? "new" : known.ids.some(({ id }) => id === record.id) ? "updated" : "joined";
    mergeRecord(state, record, digest);
    // A paper that a real source knows is not the demo's any more.
    state.demo = demo ? state.demo : 0;
    changed.set(state.key, state);
    return outcome;
  });
  await writeStates(tx, [...changed.values()]);
  return outcomes;
}
