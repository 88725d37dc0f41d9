/** A harvest within the test's own process, on a made-up clock, from a server on loopback. */
import { sql } from "kysely";
import { onTestFinished } from "vitest";
import { type HarvestResult, harvest } from "../../../src/app/sources/harvest.ts";
import type { PaperSource } from "../../../src/domain/ports.ts";
import { createArxiv } from "../../../src/sources/arxiv/arxiv.ts";
import { createHttp, HTTP_LIMITS, type HttpLimits } from "../../../src/sources/http.ts";
import { createHub } from "../../../src/sources/hub/hub.ts";
import type { Server } from "../../../src/sources/preprints/posted.ts";
import { createPreprints } from "../../../src/sources/preprints/preprints.ts";
import { openRecords } from "../../../src/store/database.ts";
import { createThrottle } from "../../../src/store/lib/throttle.ts";
import { temporaryFolder } from "../instance.ts";
import type { ArxivServer } from "../servers/arxiv.ts";
import { NOW } from "./records.ts";

export const PAUSE_MS = 3_000;

/** A clock that moves only when somebody sleeps, or the test says so. */
export function madeUpTime(start = NOW) {
  const time = {
    now: start,
    clock: () => time.now,
    pass(ms: number): void {
      time.now += ms;
    },
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      time.now += Math.max(0, Math.ceil(ms));
    },
  };
  return time;
}

export type Time = ReturnType<typeof madeUpTime>;

/** Records without the rest of an instance. */
export async function freshRecords(folder = temporaryFolder()) {
  const records = await openRecords(folder);
  // No test cuts the power.
  await sql`pragma synchronous = off`.execute(records.db);
  onTestFinished(() => records.close());
  return records;
}

interface Given {
  server: Pick<ArxivServer, "addresses">;
  time: Time;
  db: Awaited<ReturnType<typeof freshRecords>>["db"];
  categories?: string[];
  limits?: Partial<HttpLimits>;
}

export const arxivSource = ({ server, time, db, categories = ["cs.LG"], limits }: Given): PaperSource =>
  createArxiv({
    fetch: fetchWith(limits),
    turns: createThrottle({ db, clock: time.clock, sleep: time.sleep, pauseMs: PAUSE_MS }, "arxiv", "arXiv"),
    clock: time.clock,
    categories,
    addresses: server.addresses,
  });

const fetchWith = (limits?: Partial<HttpLimits>) =>
  createHttp("Broadsheet/test (self-hosted daily papers; tests@example.org)", { ...HTTP_LIMITS, ...limits });

interface OthersGiven extends Omit<Given, "server" | "categories"> {
  server: { base: string };
  categories?: string[];
}

export const hubSource = ({ server, time, db, limits }: OthersGiven): PaperSource =>
  createHub({
    fetch: fetchWith(limits),
    turns: createThrottle({ db, clock: time.clock, sleep: time.sleep, pauseMs: 1_000 }, "huggingface", "Hugging Face"),
    clock: time.clock,
    followed: true,
    address: server.base,
  });

export const preprintSource = (name: Server, { server, time, db, limits, categories = ["all"] }: OthersGiven) =>
  createPreprints({
    fetch: fetchWith(limits),
    turns: createThrottle({ db, clock: time.clock, sleep: time.sleep, pauseMs: 1_000 }, "biorxiv", "bioRxiv"),
    clock: time.clock,
    server: name,
    categories,
    address: server.base,
  });

/** Harvests again and again, at the times that were set for it, until nothing is left to do. */
export async function harvestWhole(
  source: PaperSource,
  { db, time }: Pick<Given, "db" | "time">,
  rounds = 60,
): Promise<HarvestResult[]> {
  const results: HarvestResult[] = [];
  for (let round = 0; round < rounds; round++) {
    const result = await harvest({ db, clock: time.clock, sleep: time.sleep, backfillDays: 30 }, source, undefined);
    results.push(result);
    if (result.failed.length === 0) return results;
    time.now = Math.max(time.now, ...result.failed.map(({ retryAt }) => retryAt));
  }
  throw new Error(`still failing after ${rounds} rounds: ${JSON.stringify(results.at(-1)?.failed)}`);
}
