/**
 * Notices a clock that goes back: in a running server by comparing it with one that never does, at the start by the
 * latest moment that the records know. What it left in the records is then put right.
 */
import { type FeedClock, feedDayOf } from "../domain/editions/edition.ts";
import type { Clock } from "../domain/ports.ts";
import { messageOf } from "../lib/errors.ts";
import { CLOCKS_MS } from "../lib/moments.ts";
import { count } from "../lib/text.ts";
import { type Instant, MINUTE_MS } from "../lib/time.ts";
import type { Database } from "../store/database.ts";
import type { NextDue } from "../store/digests/dueDeliveries.ts";
import { latestKnown, settleFutureMoments } from "../store/whole/futureMoments.ts";

/** The clocks are compared so often. */
const LOOK_MS = 10_000;

export interface SetBack {
  /** When it was noticed, by the clock that went back. */
  at: Instant;
  byMs: number;
}

export interface ClockWatchParts {
  db: Database;
  clock: Clock;
  feedClock: FeedClock;
  /** Absent where no digests are sent. */
  nextDue?: NextDue;
  log(message: string): void;
  /** Milliseconds that only ever grow, from any beginning. */
  monotonic?(): number;
}

export interface ClockWatch {
  /** Looks at the records, which an earlier server may have written by a clock that was ahead. */
  start(): Promise<void>;
  /** Compares the clocks once. */
  look(): Promise<void>;
  /** Looks now and then until told to stop. */
  follow(): { stop(): void };
  /** The last time the clock went back; undefined when it never did. */
  setBack(): SetBack | undefined;
}

export function createClockWatch(parts: ClockWatchParts): ClockWatch {
  const { db, clock, feedClock, nextDue, log, monotonic = () => performance.now() } = parts;
  let difference = clock() - monotonic();
  let last: SetBack | undefined;
  /** Whether the records have not been put right since. */
  let unsettled = false;

  async function settle(): Promise<void> {
    unsettled = true;
    const now = clock();
    await settleFutureMoments(db, now, feedDayOf(now, feedClock), nextDue, log);
    unsettled = false;
  }

  function note(byMs: number, message: string): void {
    last = { at: clock(), byMs };
    log(`${message} What it would have kept waiting is due again.`);
  }

  async function start(): Promise<void> {
    const ahead = ((await latestKnown(db)) ?? 0) - clock();
    if (ahead > CLOCKS_MS)
      note(
        ahead,
        `The clock is ${inWords(ahead)} behind the latest moment in the records (${new Date(clock() + ahead).toISOString()}): it was wrong then, or is wrong now.`,
      );
    await settle();
  }

  async function look(): Promise<void> {
    const now = clock() - monotonic();
    const back = difference - now;
    difference = now;
    if (back > CLOCKS_MS) note(back, `The clock went back by ${inWords(back)}.`);
    if (back > CLOCKS_MS || unsettled) await settle();
  }

  return {
    start,
    look,
    follow() {
      const timer = setInterval(
        () => look().catch((error) => log(`The clock's consequences could not be put right: ${messageOf(error)}`)),
        LOOK_MS,
      );
      return { stop: () => clearInterval(timer) };
    },
    setBack: () => last,
  };
}

/** Rounded to whole minutes, hours or days, whichever is the largest that fits. */
function inWords(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 120) return count(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 48 ? count(hours, "hour") : count(Math.round(hours / 24), "day");
}
