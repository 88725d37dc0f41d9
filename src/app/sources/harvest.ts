/**
 * Harvest: what is new at a source, part by part, page by page. An interrupted harvest goes on at its cursor; the next
 * one begins where the last ended. Trouble is waited out a while, then left to the timetable.
 */
import type { Day } from "../../domain/editions/edition.ts";
import { type HarvestPage, retryAt, SourceError } from "../../domain/harvest/harvest.ts";
import type { Clock, PaperSource, Sleep } from "../../domain/ports.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { savePage } from "../../store/harvest/harvestPages.ts";
import { type Harvest, openHarvest, saveSourceError } from "../../store/harvest/harvests.ts";
import { type HarvestTallies, noTallies, sum } from "../../store/harvest/tallies.ts";
import { underLease } from "../../store/lib/leases.ts";

/** Longer waits are not waited out within a run. */
const PATIENCE_MS = 5 * MINUTE_MS;

export interface HarvestParts {
  db: Database;
  clock: Clock;
  sleep: Sleep;
  /** How far back a part is fetched that was never harvested. */
  backfillDays: number;
}

export interface HarvestSteps {
  /** A span is begun, or gone on with where `harvest.pages` is not 0. */
  onBegin?(harvest: Harvest): void;
  onPage?(harvest: Harvest, page: HarvestPage): void;
  /** Something went wrong and is tried again at `until`. */
  onWait?(message: string, until: Instant): void;
  onReject?(id: string, reason: string): void;
  onDemoCleared?(): void;
  signal?: AbortSignal;
}

export interface HarvestResult {
  pages: number;
  tallies: HarvestTallies;
  /** Parts that could not be finished, each with what is wrong and when it is tried again. */
  failed: { part: string; message: string; retryAt: Instant }[];
}

/**
 * Harvests every part of a source up to the newest; `since` begins at an earlier day. Throws `source_busy` when another
 * process harvests it already.
 */
export async function harvest(
  parts: HarvestParts,
  source: PaperSource,
  since: Day | undefined,
  steps: HarvestSteps = {},
): Promise<HarvestResult> {
  const { db, clock } = parts;
  const done = await underLease(db, `harvest ${source.id}`, clock, async (lost) => {
    const signal = steps.signal ? AbortSignal.any([steps.signal, lost]) : lost;
    const result: HarvestResult = { pages: 0, tallies: noTallies(), failed: [] };
    for (const part of source.parts) await harvestPart(parts, source, part, since, { ...steps, signal }, result);
    return result;
  });
  if (!done)
    throw new BroadsheetError(
      "source_busy",
      `Another process is harvesting ${source.name} into this data folder just now; see: broadsheet sources`,
    );
  return done.result;
}

async function harvestPart(
  parts: HarvestParts,
  source: PaperSource,
  part: string,
  since: Day | undefined,
  steps: HarvestSteps,
  result: HarvestResult,
): Promise<void> {
  const { db, clock, backfillDays } = parts;
  for (let from = since; ; from = undefined) {
    const wanted = { source: source.id, part, backfillDays, since: from, undated: source.undated };
    const begun = await openHarvest(db, wanted, clock());
    steps.onBegin?.(begun);
    const ended = await harvestSpan(parts, source, begun, steps, result);
    // A span that ends before today is followed by the next.
    if (!ended.finished || ended.span.until === undefined) return;
  }
}

async function harvestSpan(
  parts: HarvestParts,
  source: PaperSource,
  begun: Harvest,
  steps: HarvestSteps,
  result: HarvestResult,
): Promise<Harvest> {
  const { db, clock, sleep } = parts;
  let at = begun;
  while (!at.finished) {
    steps.signal?.throwIfAborted();
    const { part, span, cursor } = at;
    const page = await source.read({ part, span, cursor }, steps.signal);
    if (page instanceof SourceError) {
      const again = retryAt(page, at.failures + 1, clock());
      at = await saveSourceError(db, at, page.message, clock(), again, page.kind === "cursor");
      steps.onWait?.(page.message, again);
      // A source that failed for one part will hardly do better for the next.
      if (again - clock() > (result.failed.length > 0 ? 0 : PATIENCE_MS)) {
        result.failed.push({ part, message: page.message, retryAt: again });
        return at;
      }
      await sleep(again - clock(), steps.signal);
      continue;
    }
    const saved = await savePage(db, at, page, clock());
    if (!saved)
      throw new BroadsheetError("source_busy", `Another process has gone on with this harvest of ${source.name}.`);
    at = saved.harvest;
    result.pages++;
    result.tallies = sum(result.tallies, saved.tallies);
    for (const { id, reason } of page.rejects) steps.onReject?.(id, reason);
    if (saved.clearedDemo) steps.onDemoCleared?.();
    steps.onPage?.(at, page);
  }
  return at;
}
