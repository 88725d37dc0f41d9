/**
 * Feeds that were asked for, and whether they changed since: while nothing in the records did, that is known at once; else
 * by looking at what the list has, without writing it out.
 */

import { LRUCache } from "lru-cache";
import type { Clock } from "../../domain/ports.ts";
import { singleFlight } from "../../http/limits/singleFlight.ts";
import type { Instant } from "../../lib/time.ts";
import type { Audience } from "./feed.ts";

/** What would be written out, and a mark that is another whenever that is. */
export interface Prepared {
  mark: string;
  audience: Audience;
  compose(): Promise<string>;
}

interface Kept extends Prepared {
  state: string;
  /** When this process saw the mark first, in whole seconds; greater for every other mark. */
  modified: Instant;
  body?: string;
}

export type KeptFeed = Pick<Kept, "mark" | "modified" | "audience"> & {
  /** Writes it out where nobody has; `enter` is called before. */
  body(enter: () => Promise<void>): Promise<string>;
};

/** Characters of all kept feeds together. Each feed counts for `CHARACTERS_BESIDES` more than it has. */
const KEPT_CHARACTERS = 16_000_000;
const CHARACTERS_BESIDES = 10_000;

export function createFeedCache(state: () => string, clock: Clock) {
  const feeds = new LRUCache<string, Kept>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: ({ body = "" }) => CHARACTERS_BESIDES + body.length,
  });
  const looks = singleFlight<Kept>();
  const bodies = singleFlight<string>();

  async function lookAt(address: string, now: string, prepare: () => Promise<Prepared>): Promise<Kept> {
    const prepared = await prepare();
    const known = feeds.get(address);
    const second = Math.floor(clock() / 1_000) * 1_000;
    const kept =
      known?.mark === prepared.mark
        ? { ...known, ...prepared, state: now }
        : { ...prepared, state: now, modified: known && known.modified >= second ? known.modified + 1_000 : second };
    feeds.set(address, kept);
    return kept;
  }

  return async (address: string, prepare: () => Promise<Prepared>, isEachTime = false): Promise<KeptFeed> => {
    // Before the records are read, so that what changes meanwhile counts as later.
    const now = state();
    const known = feeds.get(address);
    const looked =
      known?.state === now && !isEachTime
        ? known
        : looks.run(`${now}\n${address}`, () => lookAt(address, now, prepare));
    // `lookAt` always has something to give.
    const kept = (await looked) as Kept;
    const { mark, modified, audience, compose } = kept;
    return {
      mark,
      modified,
      audience,
      async body(enter) {
        if (kept.body !== undefined) return kept.body;
        const work = async () => {
          await enter();
          const body = await compose();
          if (feeds.peek(address) === kept) feeds.set(address, { ...kept, body });
          return body;
        };
        return (await bodies.run(`${mark}\n${address}`, work)) as string;
      },
    };
  };
}
