/** Dates as other programs write them: papers' dates, and when a server wants to be asked again. */
import { LONGEST_ASKED_MS } from "./moments.ts";
import type { Instant } from "./time.ts";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** RFC 1123 (`Mon, 2 Apr 2007 19:18:42 GMT`) or ISO 8601 (`2007-04-02`, with or without a time in UTC). */
export function parseDate(written: string): Instant | undefined {
  const rfc = /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC|\+0000)$/.exec(
    written.trim(),
  );
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?Z)?$/.exec(written.trim());
  const parts = rfc ? [rfc[3], MONTHS.indexOf(rfc[2] ?? "") + 1, rfc[1], rfc[4], rfc[5], rfc[6]] : iso?.slice(1);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // 31 February rolls over into March; a real date does not.
  const real =
    at.getUTCFullYear() === year &&
    at.getUTCMonth() === month - 1 &&
    at.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 61;
  return real ? at.getTime() : undefined;
}

/**
 * What a `Retry-After` header says, in seconds or as a date, and `LONGEST_ASKED_MS` from now at most; undefined for
 * anything else.
 */
export function retryAfter(header: string | null | undefined, now: Instant): Instant | undefined {
  const until = /^\s*\d{1,9}\s*$/.test(header ?? "") ? now + Number(header) * 1_000 : parseDate(header ?? "");
  return until === undefined ? undefined : Math.min(until, now + LONGEST_ASKED_MS);
}
