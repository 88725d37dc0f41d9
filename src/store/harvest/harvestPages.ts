/** Pages of a source: applied with their harvest's cursor, in one transaction. */

import type { HarvestPage } from "../../domain/harvest/harvest.ts";
import { chunksOf } from "../../lib/chunks.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { applyListings } from "../editions/listings.ts";
import type { Tx } from "../lib/databaseType.ts";
import { ingest } from "../papers/ingest.ts";
import { markRemoved, type UpsertOutcome } from "../papers/upsertPapers.ts";
import type { Harvest } from "./harvests.ts";
import { type HarvestTallies, noTallies, sum } from "./tallies.ts";

export interface SavedPage {
  harvest: Harvest;
  tallies: HarvestTallies;
  clearedDemo: boolean;
}

/**
 * Applies a page and moves the cursor, in one transaction. Undefined, and nothing applied, when another process has
 * gone on with this harvest.
 */
export async function savePage(
  db: Database,
  harvest: Harvest,
  page: HarvestPage,
  now: Instant,
): Promise<SavedPage | undefined> {
  return db.transaction().execute(async (tx) => {
    const open = await tx
      .selectFrom("harvests")
      .select(["pages", "cursor", "finished_at", "responded_at", "new_at"])
      .where("id", "=", harvest.id)
      .executeTakeFirst();
    if (open?.pages !== harvest.pages || open.finished_at !== null || open.cursor !== (harvest.cursor ?? null))
      return undefined;
    const { tallies, clearedDemo } = await applyPage(tx, harvest.source, page, now);
    const finished = page.cursor === undefined;
    const next: Harvest = {
      ...harvest,
      cursor: page.cursor,
      pages: harvest.pages + 1,
      tallies: sum(harvest.tallies, tallies),
      failures: 0,
      failingSince: undefined,
      finished,
    };
    await tx
      .updateTable("harvests")
      .set({
        ...next.tallies,
        cursor: next.cursor ?? null,
        pages: next.pages,
        responded_at: open.responded_at ?? page.respondedAt ?? null,
        saved_at: now,
        new_at: tallies.new > 0 ? now : open.new_at,
        finished_at: finished ? now : null,
        ...(page.noticed === undefined ? {} : { trouble: page.noticed, trouble_at: now }),
        ...WELL,
      })
      .where("id", "=", harvest.id)
      .execute();
    return { harvest: next, tallies, clearedDemo };
  });
}

const WELL = { error: null, failures: 0, failing_since: null, retry_at: null };

/** Applies what a source said within the caller's transaction. */
export async function applyPage(
  tx: Tx,
  source: string,
  { records, listings, removed, rejects }: Pick<HarvestPage, "records" | "listings" | "removed" | "rejects">,
  now: Instant,
): Promise<{ outcomes: UpsertOutcome[]; tallies: HarvestTallies; clearedDemo: boolean }> {
  const tallies = noTallies();
  const outcomes: UpsertOutcome[] = [];
  let clearedDemo = false;
  for (const some of chunksOf(records, APPLIED_AT_ONCE)) {
    const taken = await ingest(tx, some);
    outcomes.push(...taken.outcomes);
    clearedDemo ||= taken.clearedDemo;
  }
  for (const [i, outcome] of outcomes.entries()) {
    tallies[outcome]++;
    if (outcome !== "unchanged" && records[i]?.withdrawn) tallies.withdrawn++;
  }
  await applyListings(tx, listings ?? []);
  const gone = await markRemoved(tx, removed);
  tallies.updated += gone;
  tallies.withdrawn += gone;
  tallies.rejected += rejects.length;
  await noteRejects(tx, source, records, rejects, now);
  return { outcomes, tallies, clearedDemo };
}

/** A statement names at most this many papers. */
const APPLIED_AT_ONCE = 500;
/** The latest are kept. */
const MAX_NOTED_REJECTS = 1_000;

/** Reasons are kept until the paper comes in a form that can be used. */
async function noteRejects(
  tx: Tx,
  source: string,
  records: HarvestPage["records"],
  rejects: HarvestPage["rejects"],
  now: Instant,
): Promise<void> {
  const noted = () => tx.selectFrom("harvest_rejects").where("source", "=", source);
  if ((await noted().select("paper_id").limit(1).executeTakeFirst()) !== undefined)
    for (const some of chunksOf(records, APPLIED_AT_ONCE)) {
      const ids = some.map((record) => record.id);
      await tx.deleteFrom("harvest_rejects").where("source", "=", source).where("paper_id", "in", ids).execute();
    }
  for (const { id, reason } of rejects.slice(0, MAX_NOTED_REJECTS))
    await tx
      .insertInto("harvest_rejects")
      .values({ source, paper_id: id, reason, rejected_at: now })
      .onConflict((c) => c.columns(["source", "paper_id"]).doUpdateSet({ reason, rejected_at: now }))
      .execute();
  if (rejects.length === 0) return;
  const latest = noted().select("paper_id").orderBy("rejected_at", "desc").limit(MAX_NOTED_REJECTS);
  await tx.deleteFrom("harvest_rejects").where("source", "=", source).where("paper_id", "not in", latest).execute();
}
