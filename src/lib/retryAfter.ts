/** The `Retry-After` header (RFC 9110, section 10.2.3), read from other servers and written for our clients. */
import { LONGEST_ASKED_MS } from "./moments.ts";
import { parseDate } from "./parseDate.ts";
import { type Instant, SECOND_MS } from "./time.ts";

/**
 * The moment that a header names, in seconds or as a date, and at most `longestMs` from now; undefined for anything
 * else. Some services give fractions of a second.
 */
export function readRetryAfter(
  header: string | null | undefined,
  now: Instant,
  longestMs = LONGEST_ASKED_MS,
): Instant | undefined {
  const written = header?.trim() ?? "";
  const until = /^\d{1,9}(?:\.\d{1,9})?$/.test(written) ? now + Number(written) * SECOND_MS : parseDate(written);
  return until === undefined ? undefined : Math.min(until, now + longestMs);
}

/** Name and value of the header for a wait in seconds, rounded up. */
export const retryAfterHeader = (seconds: number): [name: string, value: string] => [
  "retry-after",
  String(Math.ceil(seconds)),
];
