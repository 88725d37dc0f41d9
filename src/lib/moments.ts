/**
 * Stored moments that lie in the future. A clock that was wrong writes them, and code that believes them waits until
 * the right clock is that late. Every stored moment that something waits for goes by these rules.
 */
import { HOUR_MS, type Instant, MINUTE_MS } from "./time.ts";

/** Clocks of two machines may differ by this much. */
export const CLOCKS_MS = MINUTE_MS;

/** Nobody outside makes us wait longer, whatever they ask for; asking once more then does no harm. */
export const LONGEST_ASKED_MS = 6 * HOUR_MS;

/** Whether a stored wait can have been written by a clock that was right: it ends no later than such waits last. */
export const isBelievable = (until: Instant, now: Instant, longestMs: number): boolean =>
  until <= latestWait(now, longestMs);

/** The latest believable end of a wait that lasts at most so long; for conditions in SQL. */
export const latestWait = (now: Instant, longestMs: number): Instant => now + longestMs + CLOCKS_MS;

/** When a stored wait ends: now where it cannot be believed. */
export const notBefore = (until: Instant, now: Instant, longestMs: number): Instant =>
  isBelievable(until, now, longestMs) ? until : now;

/** Whether something that has happened is said to have happened later than now. */
export const isFromFuture = (happened: Instant, now: Instant): boolean => !isBelievable(happened, now, 0);
