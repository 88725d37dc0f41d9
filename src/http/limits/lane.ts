/**
 * So many at a time, a short queue, then no more. Places go to the network that has the fewest, so that one client with
 * many requests does not keep the others waiting; whoever waits too long is sent away.
 */
import { BroadsheetError } from "../../lib/errors.ts";

export interface LaneSize {
  atOnce: number;
  /** Of one network; below `atOnce` where work may wait for somebody outside. */
  atOnceOfNetwork: number;
  waiting: number;
  waitingOfNetwork: number;
  /** Nobody waits longer. */
  waitMs: number;
}

export interface Lane {
  /** Waits for a place and returns what gives it back. Throws `busy` where too many wait, or it takes too long. */
  enter(network: string, signal?: () => AbortSignal): Promise<() => void>;
  /** Does one part of a piece of work that has been let in already: it waits its turn, however long the queue is. */
  goOn<T>(network: string, work: () => Promise<T>): Promise<T>;
}

interface Waiter {
  begin(): void;
}

/** What is busy is worth another try after so long. */
const RETRY_AFTER_S = 5;

export function createLane({ atOnce, atOnceOfNetwork, waiting, waitingOfNetwork, waitMs }: LaneSize): Lane {
  const running = new Map<string, number>();
  const queues = new Map<string, Set<Waiter>>();
  let total = 0;
  let queued = 0;
  let calling = false;
  const runningOf = (network: string) => running.get(network) ?? 0;

  function take(network: string): () => void {
    total++;
    running.set(network, runningOf(network) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      total--;
      const left = runningOf(network) - 1;
      if (left === 0) running.delete(network);
      else running.set(network, left);
      callSoon();
    };
  }

  /**
   * One waiter in a turn of the loop, never at once, so that answers go out and requests come in between any two pieces of
   * work.
   */
  function callSoon(): void {
    if (calling || queued === 0) return;
    calling = true;
    setImmediate(callNext);
  }

  function callNext(): void {
    calling = false;
    const network = total < atOnce ? nextNetwork() : undefined;
    const queue = network === undefined ? undefined : queues.get(network);
    const [first] = queue ?? [];
    if (network === undefined || !queue || !first) return;
    leaveQueue(network, queue, first);
    // Behind the others that have as few.
    if (queue.size > 0) {
      queues.delete(network);
      queues.set(network, queue);
    }
    first.begin();
    callSoon();
  }

  function nextNetwork(): string | undefined {
    let best: string | undefined;
    for (const network of queues.keys()) {
      const its = runningOf(network);
      if (its < atOnceOfNetwork && (best === undefined || its < runningOf(best))) best = network;
    }
    return best;
  }

  function joinQueue(network: string, waiter: Waiter): Set<Waiter> {
    const queue = queues.get(network) ?? new Set();
    queues.set(network, queue);
    queue.add(waiter);
    queued++;
    return queue;
  }

  function leaveQueue(network: string, queue: Set<Waiter>, waiter: Waiter): void {
    if (!queue.delete(waiter)) return;
    queued--;
    if (queue.size === 0) queues.delete(network);
  }

  const isFree = (network: string) => queued === 0 && total < atOnce && runningOf(network) < atOnceOfNetwork;

  function inQueue(network: string, longestMs?: number, signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        leaveQueue(network, queue, waiter);
        settle();
        reject(busy());
      };
      const timer = longestMs === undefined ? undefined : setTimeout(giveUp, longestMs);
      timer?.unref();
      signal?.addEventListener("abort", giveUp, { once: true });
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", giveUp);
      };
      const waiter: Waiter = {
        begin() {
          settle();
          resolve(take(network));
        },
      };
      const queue = joinQueue(network, waiter);
      // Others may be waiting only because their networks have all that they may have.
      callSoon();
    });
  }

  return {
    async enter(network, signal) {
      if (isFree(network)) return take(network);
      if (queued >= waiting || (queues.get(network)?.size ?? 0) >= waitingOfNetwork) throw busy();
      const gone = signal?.();
      if (gone?.aborted) throw busy();
      return inQueue(network, waitMs, gone);
    },
    async goOn(network, work) {
      const leave = isFree(network) ? take(network) : await inQueue(network);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}

const busy = () =>
  new BroadsheetError(
    "busy",
    "There are more requests just now than can be answered at once. Please try again in a few seconds.",
    { retryAfterS: RETRY_AFTER_S },
  );
