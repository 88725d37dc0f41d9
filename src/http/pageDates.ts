/** Dates as a newspaper writes them: what pages need besides domain/editions/formatDate. */

import { dayOf, type Period } from "../domain/editions/edition.ts";
import { dayMonth, monthTitle } from "../domain/editions/formatDate.ts";
import type { PartialInstant } from "../domain/papers/partialDate.ts";
import { memoize } from "../lib/cache.ts";
import type { Instant } from "../lib/time.ts";

export { longDay, monthTitle, periodTitle, plainDay } from "../domain/editions/formatDate.ts";

const plainDate = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "short",
  year: "numeric",
});

/** The short names of the months, by number from 0. */
const MONTHS = Array.from({ length: 12 }, (_, month) => {
  const parts = plainDate.formatToParts(Date.UTC(2025, month));
  return parts.find(({ type }) => type === "month")?.value ?? "";
});

/** `10 Jun 2025`. Put together here, since formatting a date takes longer than the rest of a line of small print. */
export function shortDate(at: Instant): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}
/** The same at the precision that is known: `2025`, `Jun 2025`, `10 Jun 2025`. */
export function partialDate({ at, precision }: PartialInstant): string {
  const date = shortDate(at);
  if (precision === undefined) return date;
  return date.slice(date.indexOf(" ") + 1).replace(precision === "year" ? /^\S+ / : "", "");
}
/** For links to neighbours: `9 June`, `Week 23`, `May 2025`. */
export function periodShort(period: Period): string {
  if (period.kind === "day") return dayMonth(period.name);
  return period.kind === "week" ? `Week ${Number(period.name.slice(6))}` : monthTitle(period.first.slice(0, 7));
}
/** `June` of `2025-06` */
export const monthName = (yearMonth: string): string => monthTitle(yearMonth).split(" ")[0] ?? yearMonth;
export const isoDate = (at: Instant): string => dayOf(at);

/** `Tuesday 16 June, 22:00` by the clocks of a zone */
export function timeIn(at: Instant, zone: string): string {
  const part = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${part.weekday} ${part.day} ${part.month}, ${part.hour}:${part.minute}`;
}

const MAX_KNOWN_ZONES = 500;
const formatterOf = memoize(
  MAX_KNOWN_ZONES,
  (timeZone) =>
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "long",
      day: "numeric",
      month: "long",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }),
);
