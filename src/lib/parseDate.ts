/** Dates as other programs write them. */
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
