/** Harvests in the records: where the next begins, and what went wrong in words. Their pages are saved in pages.ts. */
import type { Selectable } from "kysely";
import { type Day, dayOf } from "../../domain/editions/edition.ts";
import { type Covered, type HarvestSpan, harvestSpan, nextStart } from "../../domain/harvest/harvest.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";
import { type HarvestTallies, noTallies } from "./tallies.ts";

export interface Harvest {
  id: number;
  source: string;
  part: string;
  span: HarvestSpan;
  cursor: string | undefined;
  pages: number;
  tallies: HarvestTallies;
  /** Requests that failed since the last page. */
  failures: number;
  failingSince: Instant | undefined;
  finished: boolean;
}

export interface HarvestRequest {
  source: string;
  part: string;
  /** How far back to go where the part was never harvested. */
  backfillDays: number;
  /** Begin at this day, if that is further back than where the last harvest ended. */
  since?: Day | undefined;
  /** The source has no days: a harvest is whatever it has now. */
  undated?: boolean | undefined;
}

/** Takes up a part's interrupted harvest, or opens the next one. */
export async function openHarvest(db: Database, wanted: HarvestRequest, now: Instant): Promise<Harvest> {
  const { source, part } = wanted;
  const row = await latestOf(db, source, part);
  const span = nextSpan(wanted, row && covered(row), now);
  if (row && row.finished_at === null && row.from_day === span.from) return toHarvest(row);
  const { id } = await db
    .insertInto("harvests")
    .values({ source, part, from_day: span.from, until_day: span.until ?? null, started_at: now })
    .returning("id")
    .executeTakeFirstOrThrow();
  const fresh = { cursor: undefined, pages: 0, failures: 0, failingSince: undefined, finished: false };
  return { id, source, part, span, tallies: noTallies(), ...fresh };
}

function nextSpan(
  { backfillDays, since, undated }: HarvestRequest,
  before: Covered | undefined,
  now: Instant,
): HarvestSpan {
  if (undated) return before && !before.finished ? before.span : { from: dayOf(now) };
  const natural = nextStart(before, now, backfillDays);
  // A later beginning than where the last harvest ended would leave a gap.
  return harvestSpan(since !== undefined && (!before || since < natural) ? since : natural, now);
}

/** Notes in words what went wrong and when to try again; `fromStart` when the span must begin from its start. */
export async function saveSourceError(
  db: Database,
  harvest: Harvest,
  message: string,
  now: Instant,
  retryAt: Instant,
  fromStart: boolean,
): Promise<Harvest> {
  const next: Harvest = {
    ...harvest,
    cursor: fromStart ? undefined : harvest.cursor,
    failures: harvest.failures + 1,
    failingSince: harvest.failingSince ?? now,
  };
  await db
    .updateTable("harvests")
    .set({
      cursor: next.cursor ?? null,
      error: message,
      failures: next.failures,
      failing_since: next.failingSince ?? now,
      retry_at: retryAt,
      trouble: message,
      trouble_at: now,
    })
    .where("id", "=", harvest.id)
    .where("pages", "=", harvest.pages)
    .execute();
  return next;
}

const latestOf = (db: Database, source: string, part: string) =>
  db
    .selectFrom("harvests")
    .selectAll()
    .where("source", "=", source)
    .where("part", "=", part)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();

type Row = Selectable<Schema["harvests"]>;

const spanOf = (row: Row): HarvestSpan => ({
  from: row.from_day,
  ...(row.until_day === null ? {} : { until: row.until_day }),
});

const covered = (row: Row): Covered => ({
  span: spanOf(row),
  finished: row.finished_at !== null,
  startedAt: row.started_at,
  ...(row.responded_at === null ? {} : { respondedAt: row.responded_at }),
});

const toHarvest = (row: Row): Harvest => {
  const { id, source, part, pages, failures, updated, joined, unchanged, withdrawn, rejected } = row;
  return {
    id,
    source,
    part,
    span: spanOf(row),
    cursor: row.cursor ?? undefined,
    pages,
    tallies: { new: row.new, updated, joined, unchanged, withdrawn, rejected },
    failures,
    failingSince: row.failing_since ?? undefined,
    finished: row.finished_at !== null,
  };
};

/** The source's time at the last harvest of a part that was finished. */
export const lastResponse = async (db: Database, source: string, part: string): Promise<Instant | undefined> =>
  (
    await db
      .selectFrom("harvests")
      .select("responded_at")
      .where("source", "=", source)
      .where("part", "=", part)
      .where("finished_at", "is not", null)
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst()
  )?.responded_at ?? undefined;
