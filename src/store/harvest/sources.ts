/** How sources stand, told from their harvests. */
import type { HarvestSpan, PartState, SourceState } from "../../domain/harvest/harvest.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { HarvestTallies } from "./tallies.ts";

/** The state of a source over the parts that are followed now. */
export async function sourceState(db: Database, source: string, parts: readonly string[]): Promise<SourceState> {
  const rows = await db
    .selectFrom("harvests")
    .select((eb) => [
      "part",
      eb.fn.min("started_at").as("since"),
      eb.fn.max("saved_at").as("answer"),
      eb.fn.max("finished_at").as("success"),
      eb.fn.max("id").as("latest"),
    ])
    .where("source", "=", source)
    .groupBy("part")
    .execute();
  const ids = rows.map((row) => row.latest);
  const latest = await db
    .selectFrom("harvests")
    .select(["id", "error", "failing_since", "retry_at"])
    .where("id", "in", ids.length > 0 ? ids : [0])
    .execute();
  const { papers, lastNew } = await db
    .selectFrom("harvests")
    .select((eb) => [
      eb.fn.sum<number>(eb("new", "+", eb.ref("joined"))).as("papers"),
      eb.fn.max("new_at").as("lastNew"),
    ])
    .where("source", "=", source)
    .executeTakeFirstOrThrow();
  const { rejected } = await db
    .selectFrom("harvest_rejects")
    .select((eb) => eb.fn.countAll<number>().as("rejected"))
    .where("source", "=", source)
    .executeTakeFirstOrThrow();

  const stateOf = (part: string): PartState => {
    const row = rows.find((one) => one.part === part);
    const now = latest.find(({ id }) => id === row?.latest);
    return {
      part,
      ...(row?.since == null ? {} : { since: row.since }),
      ...(row?.answer == null ? {} : { lastAnswer: row.answer }),
      ...(row?.success == null ? {} : { lastSuccess: row.success }),
      ...(now?.error == null ? {} : { error: now.error }),
      ...(now?.failing_since == null ? {} : { failingSince: now.failing_since }),
      ...(now?.retry_at == null ? {} : { retryAt: now.retry_at }),
    };
  };
  return {
    parts: parts.map(stateOf),
    papers: papers ?? 0,
    rejected,
    ...(lastNew == null ? {} : { lastNew }),
  };
}

/** Every part of a source that was ever harvested, in the order of their first harvests. */
export const harvestedParts = async (db: Database, source: string): Promise<string[]> =>
  (
    await db
      .selectFrom("harvests")
      .select((eb) => ["part", eb.fn.min("id").as("first")])
      .where("source", "=", source)
      .groupBy("part")
      .orderBy("first")
      .execute()
  ).map(({ part }) => part);

/** A harvest as its history shows it. Moments are absent while they are still to come. */
export interface HarvestRow {
  part: string;
  span: HarvestSpan;
  pages: number;
  tallies: HarvestTallies;
  startedAt: Instant;
  finishedAt?: Instant;
  /** Whether the last request failed. */
  failing: boolean;
  /** What last went wrong, in words, be it over or not. */
  trouble?: { message: string; at: Instant };
}

/** A source's harvests over all parts, the one that went on last first. */
export async function latestHarvests(db: Database, source: string, limit: number): Promise<HarvestRow[]> {
  const rows = await db
    .selectFrom("harvests")
    .selectAll()
    .where("source", "=", source)
    .orderBy((eb) => eb.fn.coalesce("saved_at", "started_at"), "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ part, pages, updated, joined, unchanged, withdrawn, rejected, ...row }) => ({
    part,
    span: { from: row.from_day, ...(row.until_day === null ? {} : { until: row.until_day }) },
    pages,
    tallies: { new: row.new, updated, joined, unchanged, withdrawn, rejected },
    startedAt: row.started_at,
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    failing: row.error !== null,
    ...(row.trouble === null ? {} : { trouble: { message: row.trouble, at: row.trouble_at ?? row.started_at } }),
  }));
}

/** Papers of a source that could not be used when they last came, the latest first. */
export const latestRejects = (db: Database, source: string, limit: number): Promise<{ id: string; reason: string }[]> =>
  db
    .selectFrom("harvest_rejects")
    .select(["paper_id as id", "reason"])
    .where("source", "=", source)
    .orderBy("rejected_at", "desc")
    .orderBy("paper_id")
    .limit(limit)
    .execute();
