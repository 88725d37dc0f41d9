/**
 * How often somebody may do something. Kept in memory, so each process counts for itself; limits a day are counted from
 * the records instead.
 * By the generic cell rate algorithm (ITU-T I.371, annex A): one number a key, the time at which it will be as if
 * nothing had been done. By a monotonic clock: a wall clock that was wrong for a while would refuse everybody until then.
 */

import { LRUCache } from "lru-cache";
import type { MonotonicClock } from "../domain/ports.ts";
import { BroadsheetError } from "../lib/errors.ts";
import { count } from "../lib/text.ts";
import { HOUR_MS, MINUTE_MS } from "../lib/time.ts";

interface Limit {
  /** So many at once, and again over the time. */
  times: number;
  perMs: number;
  /** What there were too many of. */
  description: string;
}

export const LIMITS = {
  /** Requests to sign in from one network address, before which none is looked at any further. */
  signIn: { times: 300, perMs: HOUR_MS, description: "requests to sign in from your network" },
  /** New links by mail for one network address; what is beyond goes by `linkAgain` (see accounts/linkAllowance). */
  linksFrom: { times: 20, perMs: HOUR_MS, description: "links asked for from your network" },
  /** New links to one mail address for one network address. */
  linksTo: { times: 4, perMs: HOUR_MS, description: "links asked for to this address" },
  /** New links to one mail address, from wherever they are asked for. */
  linksToAll: { times: 12, perMs: HOUR_MS, description: "links asked for to this address" },
  /** Mails with a link to one mail address beyond that. */
  linkAgain: { times: 1, perMs: 10 * MINUTE_MS, description: "links asked for to this address" },
  /** Changes of address that a reader begins, each of which mails to an address of their choice. */
  addresses: { times: 5, perMs: HOUR_MS, description: "changes of your address" },
  /** Codes and tokens tried from one network address. */
  tries: { times: 20, perMs: 10 * MINUTE_MS, description: "tries from your network" },
  /** Steps of signing in by passkey or single sign-on, where there is nothing to guess; a lab is one network address. */
  steps: { times: 200, perMs: 10 * MINUTE_MS, description: "steps of signing in from your network" },
  /** Subscriptions asked for from one network address. */
  subscriptions: { times: 10, perMs: HOUR_MS, description: "subscriptions asked for from your network" },
  /** Subscriptions asked for to one mail address from one network address. */
  subscriptionsTo: { times: 6, perMs: HOUR_MS, description: "mails asked for to this address" },
  /** New links asked for with a subscription's link. */
  subscriptionLinks: { times: 6, perMs: HOUR_MS, description: "links asked for to this subscription" },
  /** Digests composed for looking at. */
  digests: { times: 40, perMs: 10 * MINUTE_MS, description: "digests composed for your network" },
  /** Whatever a reader changes. */
  changes: { times: 120, perMs: MINUTE_MS, description: "changes in a short time" },
  /** Reports of what a reader has in view, from all pages that they have open. */
  seen: { times: 240, perMs: MINUTE_MS, description: "reports of what you have in view" },
  comments: { times: 8, perMs: 5 * MINUTE_MS, description: "comments in a short time" },
  submissions: { times: 6, perMs: 10 * MINUTE_MS, description: "submissions in a short time" },
  /** Looks at how the fetching of a paper stands, which its page takes every three seconds. */
  fetches: { times: 300, perMs: 10 * MINUTE_MS, description: "papers fetched in a short time" },
  reports: { times: 20, perMs: HOUR_MS, description: "reports in a short time" },
  /** Requests to addresses outside. */
  webhookTries: { times: 20, perMs: 10 * MINUTE_MS, description: "tries of webhooks in a short time" },
  /** Messages of agents from one network address. */
  agents: { times: 300, perMs: 5 * MINUTE_MS, description: "requests by agents from your network" },
  /** Libraries read, which takes seconds. */
  libraries: { times: 10, perMs: 10 * MINUTE_MS, description: "libraries read in a short time" },
  /** Forms of who is not signed in, from one network address; mail programs unsubscribe many readers from one. */
  forms: { times: 300, perMs: MINUTE_MS, description: "forms sent from your network" },
  /** What answers cost that are made for one network address (`http/limits/costs`); a lab is one. */
  costs: {
    times: 3_000,
    perMs: MINUTE_MS,
    description: "pages, searches, feeds and files asked for from your network",
  },
  previews: { times: 60, perMs: MINUTE_MS, description: "previews in a short time" },
  /** Requests to the API from one network address, from all readers together. */
  api: { times: 600, perMs: MINUTE_MS, description: "requests from your network" },
  testMails: { times: 10, perMs: 10 * MINUTE_MS, description: "test mails in a short time" },
} satisfies Record<string, Limit>;
export type LimitName = keyof typeof LIMITS;

/** Keys remembered of all limits together. */
const MAX_REMEMBERED = 50_000;

/** A network address that many people share, behind a proxy that nobody told us of, may do everything so often. */
export const SHARED_TIMES = 30;

/**
 * Counts one more for `key`, or as many as it weighs, and tells what is left; throws `too_many_tries`, with the wait, when
 * that is too many. `people` is how many people the key stands for.
 */
export type Limiter = (name: LimitName, key: string | number, weight?: number, people?: number) => Left;

export interface Left {
  /** So many may follow at once. */
  times: number;
  /** Seconds until it is as if nothing had been done. */
  resetS: number;
}

export function createLimiter(clock: MonotonicClock): Limiter {
  // Those longest untouched go first; they are the most likely to be settled.
  const settled = new LRUCache<string, number>({ max: MAX_REMEMBERED });
  return (name, key, weight = 1, people = 1) => {
    const { times: usual, perMs, description }: Limit = LIMITS[name];
    const times = usual * people;
    const address = `${name} ${key}`;
    const now = clock();
    const next = Math.max(settled.get(address) ?? now, now) + (weight * perMs) / times;
    if (next - now > perMs) {
      const waitS = Math.ceil((next - now - perMs) / 1_000);
      throw new BroadsheetError(
        "too_many_tries",
        `There were too many ${description}. Please try again ${inWords(waitS)}.`,
        {
          retryAfterS: waitS,
        },
      );
    }
    settled.set(address, next);
    return { times: Math.floor((perMs - (next - now)) / (perMs / times)), resetS: Math.ceil((next - now) / 1_000) };
  };
}

/** Counts one more for `key`. Returns whether that is within the limit. */
export function isWithin(limit: Limiter, name: LimitName, key: string | number): boolean {
  try {
    limit(name, key);
    return true;
  } catch (error) {
    if (error instanceof BroadsheetError && error.code === "too_many_tries") return false;
    throw error;
  }
}

const inWords = (seconds: number): string =>
  seconds <= 90 ? `in ${count(seconds, "second")}` : `in ${count(Math.ceil(seconds / 60), "minute")}`;
