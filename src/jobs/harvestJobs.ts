/** Harvests as the timetable runs them: every followed source in turn, telling the log what happens. */

import { harvest } from "../app/sources/harvest.ts";
import type { PaperSource } from "../domain/ports.ts";
import { hasCode, messageOf } from "../lib/errors.ts";
import { count, grouped } from "../lib/text.ts";
import { type Instant, MINUTE_MS } from "../lib/time.ts";
import type { JobContext, JobResult } from "./scheduler.ts";

/** When somebody else is harvesting a source, look again after this. */
const BUSY_WAIT_MS = MINUTE_MS;

/** Returns when to try again what could not be finished. */
export async function harvestSources(outside: JobContext, sources: readonly PaperSource[]): Promise<JobResult> {
  const retries: Instant[] = [];
  for (const source of sources.filter(({ parts }) => parts.length > 0))
    retries.push(...(await harvestSource(outside, source)));
  return retries.length === 0 ? {} : { retryAt: Math.min(...retries) };
}

async function harvestSource(outside: JobContext, source: PaperSource, onBegin = () => {}): Promise<Instant[]> {
  try {
    const { tallies, failed } = await harvest(outside, source, undefined, {
      signal: outside.signal,
      onBegin,
      onPage(_, { message, noticed }) {
        for (const sentence of [message, noticed]) if (sentence) outside.log(`${source.name}: ${sentence}`);
      },
      onWait: (message) => outside.log(`${source.name}: ${message}`),
      onDemoCleared: () => outside.log("The demo edition goes: this instance gets papers of its own."),
    });
    if (tallies.new + tallies.updated + tallies.joined > 0)
      outside.log(
        `${source.name}: ${count(tallies.new + tallies.joined, "new paper")}, ${grouped(tallies.updated)} changed${tallies.withdrawn ? `, ${grouped(tallies.withdrawn)} withdrawn` : ""}.`,
      );
    return failed.map(({ retryAt }) => retryAt);
  } catch (error) {
    if (hasCode(error, "source_busy")) return [outside.clock() + BUSY_WAIT_MS];
    throw error;
  }
}

/** Harvests that somebody asks for; each source once at a time. */
export function createFetchNow(outside: Omit<JobContext, "signal">) {
  const stopping = new AbortController();
  const running = new Map<string, Promise<unknown>>();
  return {
    /** Resolves when the harvest has begun, or has turned out to be another process's. */
    async start(id: string): Promise<void> {
      const source = outside.sources.find((one) => one.id === id);
      if (!source || running.has(id) || stopping.signal.aborted) return;
      await new Promise<void>((begun) => {
        const work = harvestSource({ ...outside, signal: stopping.signal }, source, begun)
          .catch((error) => stopping.signal.aborted || outside.log(`${source.name}: ${messageOf(error)}`))
          .finally(() => {
            running.delete(id);
            begun();
          });
        running.set(id, work);
      });
    },
    async stop(): Promise<void> {
      stopping.abort(new Error("the server stops"));
      await Promise.all(running.values());
    },
  };
}
