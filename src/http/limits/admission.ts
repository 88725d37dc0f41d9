/**
 * Decides which answers are made now, which wait and which are refused: one rule for everything that is not served from
 * memory. Kept answers, files, what has not changed and `/health` pass without it.
 */
import { availableParallelism } from "node:os";
import type { Context, MiddlewareHandler } from "hono";
import type { Limiter } from "../../app/limits.ts";
import { costOf } from "./costs.ts";
import { createLane, type Lane, type LaneSize } from "./lane.ts";

export interface Admission {
  /** Comes first for every request: lets it in, or leaves that to its route, and ends its turn. */
  middleware: MiddlewareHandler;
  /**
   * Counts what the answer costs, and waits until it may be made; once for a request. Throws `too_many_tries` or `busy`.
   * `lane` where it is not the method's own.
   */
  enter(c: Context, lane?: LaneName): Promise<void>;
  /** For one part of a long answer, which is written part by part as its reader takes it. */
  goOn<T>(c: Context, work: () => Promise<T>): Promise<T>;
}

/** Reading needs this process alone; changes may wait for a mail server or a source. */
type LaneName = "reading" | "changing";

const ATONCE = Math.max(4, 2 * availableParallelism());
export const LANES: Record<LaneName, LaneSize> = {
  reading: { atOnce: ATONCE, atOnceOfNetwork: ATONCE, waiting: 800, waitingOfNetwork: 200, waitMs: 10_000 },
  changing: { atOnce: 32, atOnceOfNetwork: 16, waiting: 800, waitingOfNetwork: 200, waitMs: 10_000 },
};

/** Files, and answers so short that they are no work. */
const FREE = /^\/(?:assets\/|health$|robots\.txt$|dump\/)/;
/** Addresses whose routes first look whether anything has changed, and then call `enter`. */
const LATER = /^\/(?:feeds|api\/v1)\//;

interface AdmissionParts {
  limit: Limiter;
  client(c: Context): string;
  /** Whether a page is in memory, or being made for somebody else. */
  isKept(c: Context): boolean;
  lanes?: Record<LaneName, LaneSize>;
}

export function createAdmission({ limit, client, isKept, lanes = LANES }: AdmissionParts): Admission {
  const open: Record<LaneName, Lane> = { reading: createLane(lanes.reading), changing: createLane(lanes.changing) };
  /** Requests that have been let in, and the functions that end their turns. */
  const admitted = new WeakMap<Request, Promise<() => void>>();

  async function enter(c: Context, lane?: LaneName): Promise<void> {
    const request = c.req.raw;
    let turn = admitted.get(request);
    if (!turn) {
      const network = client(c);
      const reads = isReading(c);
      if (reads) limit("costs", network, costOf(c.req.path));
      turn = open[lane ?? (reads ? "reading" : "changing")].enter(network, () => request.signal);
      admitted.set(request, turn);
    }
    await turn;
  }

  return {
    async middleware(c, next) {
      const { path } = c.req;
      try {
        // A change is let in when it has been permitted and its body has come.
        if (isReading(c) && !FREE.test(path) && !LATER.test(path) && !isKept(c)) await enter(c);
        await next();
      } finally {
        const leave = await admitted.get(c.req.raw)?.catch(() => undefined);
        leave?.();
      }
    },
    enter,
    goOn: (c, work) => open.reading.goOn(client(c), work),
  };
}

const isReading = (c: Context): boolean => c.req.method === "GET" || c.req.method === "HEAD";
