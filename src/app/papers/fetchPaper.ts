/**
 * Papers fetched because somebody waits for them. Those that are asked for while a request is under way go together in
 * the next one; what became of one is remembered for a while, so that asking how it stands does not ask the source again.
 */

import type { Clock, FetchPaper, PaperFetch, PaperSource, Sleep } from "../../domain/ports.ts";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { addPapers } from "./addPapers.ts";

/** Papers in one request. */
const FETCHED_AT_ONCE = 20;
/** More are not waited for at a time. */
const MAX_WAITING = 200;
/** A refusal stands so long; then asking again asks the source again. */
const REMEMBERED_MS = MINUTE_MS;
/** A request waits this long, in case the answer comes at once. */
const PATIENCE_MS = 1_000;

export interface FetchParts {
  db: Database;
  clock: Clock;
  sleep: Sleep;
  sources: readonly PaperSource[];
  /** Where failures that are nobody's fault outside are written. */
  log(message: string): void;
}

export function createPaperFetch({ db, clock, sleep, sources, log }: FetchParts) {
  const stopping = new AbortController();
  const waiting = new Set<string>();
  const settled = new Map<string, { at: Instant; fetch: PaperFetch }>();
  let running: Promise<void> | undefined;

  const fetch: FetchPaper = async (id) => {
    const known = settled.get(id);
    if (known && Math.abs(clock() - known.at) < REMEMBERED_MS) return known.fetch;
    settled.delete(id);
    if (stopping.signal.aborted || (waiting.size >= MAX_WAITING && !waiting.has(id)))
      return { state: "failed", message: "Too many papers are being fetched just now. Please try again in a minute." };
    waiting.add(id);
    running ??= work().finally(() => {
      running = undefined;
    });
    await Promise.race([running, sleep(PATIENCE_MS)]);
    return settled.get(id)?.fetch ?? { state: "underway" };
  };

  async function work(): Promise<void> {
    while (waiting.size > 0 && !stopping.signal.aborted) {
      const ids = [...waiting].slice(0, FETCHED_AT_ONCE);
      for (const [id, fetch] of await ask(ids)) {
        settled.set(id, { at: clock(), fetch });
        waiting.delete(id);
      }
      for (const [id, { at }] of settled) if (at <= clock() - REMEMBERED_MS) settled.delete(id);
    }
  }

  async function ask(ids: readonly string[]): Promise<[string, PaperFetch][]> {
    try {
      const added = await addPapers({ db, clock, sources }, ids, stopping.signal);
      return added.map((one) => [
        one.asked,
        "reason" in one
          ? { state: "unknown", message: `This paper could not be fetched: ${one.reason}.` }
          : { state: "here" },
      ]);
    } catch (error) {
      const expected = error instanceof BroadsheetError;
      if (!expected && !stopping.signal.aborted) log(`Papers could not be fetched: ${messageOf(error)}`);
      const why = expected ? error.message : "Something broke on our side.";
      return ids.map((id) => [id, { state: "failed", message: `This paper could not be fetched just now. ${why}` }]);
    }
  }

  return {
    fetch,
    async stop(): Promise<void> {
      stopping.abort(new Error("the server stops"));
      await running;
    },
  };
}
