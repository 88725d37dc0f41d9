/**
 * A limited number of pieces of work at a time, a short queue, then no more. Places go to the network that has the fewest,
 * so that one client with many requests does not keep the others waiting; a client that waits too long is sent away.
 */
import { BroadsheetError } from "../../lib/errors.ts";

export interface LaneSize {
  atOnce: number;
  /** For one network; below `atOnce` where work may wait for another service. */
  atOnceOfNetwork: number;
  waiting: number;
  waitingOfNetwork: number;
  /** The longest wait. */
  waitMs: number;
}

export interface Lane {
  /** Waits for a place; returns a function that gives it back. Throws `busy` where too many wait, or it takes too long. */
  enter(network: string, signal?: () => AbortSignal): Promise<() => void>;
  /** Does one part of work that has been let in already; it waits its turn, however long the queue is. */
  goOn<T>(network: string, work: () => Promise<T>): Promise<T>;
}

interface Waiter {
  begin(): void;
}

/** When a client that was sent away may try again. */
const RETRY_AFTER_S = 5;

export function createLane(size: LaneSize): Lane {
  const places = createPlaces(size);
  const queues = createQueues();
  let calling = false;

  /**
   * Calls one waiter in a turn of the loop, never at once, so that answers go out and requests come in between any two
   * pieces of work.
   */
  function callSoon(): void {
    if (calling || queues.size() === 0) return;
    calling = true;
    setImmediate(() => {
      calling = false;
      const waiter = queues.next(places);
      if (!waiter) return;
      waiter.begin();
      callSoon();
    });
  }

  const take = (network: string) => places.take(network, callSoon);
  const isFree = (network: string) => queues.size() === 0 && places.isFree(network);

  function inQueue(network: string, longestMs?: number, signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        queues.leave(network, waiter);
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
      queues.join(network, waiter);
      // Others may be waiting only because their networks have all that they may have.
      callSoon();
    });
  }

  return {
    async enter(network, signal) {
      if (isFree(network)) return take(network);
      if (queues.size() >= size.waiting || queues.sizeOf(network) >= size.waitingOfNetwork) throw busy();
      const gone = signal?.();
      if (gone?.aborted) throw busy();
      return inQueue(network, size.waitMs, gone);
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

type Places = ReturnType<typeof createPlaces>;

/** The pieces of work under way, by network. */
function createPlaces({ atOnce, atOnceOfNetwork }: LaneSize) {
  const running = new Map<string, number>();
  let total = 0;
  const of = (network: string) => running.get(network) ?? 0;
  return {
    of,
    /** Whether there is a place for any network, and for this one. */
    isFree: (network?: string) => total < atOnce && (network === undefined || of(network) < atOnceOfNetwork),
    /** Takes a place; returns what gives it back, once. */
    take(network: string, onLeave: () => void): () => void {
      total++;
      running.set(network, of(network) + 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        total--;
        const left = of(network) - 1;
        if (left === 0) running.delete(network);
        else running.set(network, left);
        onLeave();
      };
    },
  };
}

/** Those who wait, a queue a network. */
function createQueues() {
  const queues = new Map<string, Set<Waiter>>();
  let total = 0;

  function leave(network: string, waiter: Waiter): void {
    const queue = queues.get(network);
    if (!queue?.delete(waiter)) return;
    total--;
    if (queue.size === 0) queues.delete(network);
  }

  /** The network that has the fewest places; of several, the one that has waited longest for its turn. */
  function nextNetwork(places: Places): string | undefined {
    let best: string | undefined;
    for (const network of queues.keys())
      if (places.isFree(network) && (best === undefined || places.of(network) < places.of(best))) best = network;
    return best;
  }

  return {
    size: () => total,
    sizeOf: (network: string) => queues.get(network)?.size ?? 0,
    leave,
    join(network: string, waiter: Waiter): void {
      const queue = queues.get(network) ?? new Set();
      queues.set(network, queue);
      queue.add(waiter);
      total++;
    },
    /** Takes the next waiter that there is a place for out of its queue. */
    next(places: Places): Waiter | undefined {
      const network = places.isFree() ? nextNetwork(places) : undefined;
      if (network === undefined) return undefined;
      const queue = queues.get(network) ?? new Set();
      const [first] = queue;
      if (!first) return undefined;
      leave(network, first);
      // After the others that have as few places.
      if (queue.size > 0) {
        queues.delete(network);
        queues.set(network, queue);
      }
      return first;
    },
  };
}

const busy = () =>
  new BroadsheetError(
    "busy",
    "There are more requests just now than can be answered at once. Please try again in a few seconds.",
    { retryAfterS: RETRY_AFTER_S },
  );
