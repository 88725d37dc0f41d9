/** Dates as a newspaper writes them. Days have no zone; they are formatted as UTC. */
import { type Day, dayOf, type Period, startOf } from "../domain/edition.ts";
import type { Instant } from "../domain/paper.ts";

const formatter = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return (at: Instant) => format.format(at);
};
const weekdayDate = formatter({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const fullDate = formatter({ day: "numeric", month: "long", year: "numeric" });
const plainDate = formatter({ day: "numeric", month: "short", year: "numeric" });
const month = formatter({ month: "long", year: "numeric" });
const dayMonth = formatter({ day: "numeric", month: "long" });

/** `Tuesday 10 June 2025` */
export const longDay = (day: Day): string => weekdayDate(startOf(day));
/** `10 June 2025` */
export const plainDay = (day: Day): string => fullDate(startOf(day));
/** `10 Jun 2025` */
export const shortDate = (at: Instant): string => plainDate(at);
/** `Tuesday 10 June 2025`, `Week 24, 9 to 15 June 2025`, `June 2025` */
export function periodTitle(period: Period): string {
  if (period.kind === "day") return longDay(period.name);
  if (period.kind === "month") return month(startOf(period.first));
  const sameMonth = period.first.slice(0, 7) === period.last.slice(0, 7);
  const from = sameMonth ? String(Number(period.first.slice(8))) : dayMonth(startOf(period.first));
  return `Week ${Number(period.name.slice(6))}, ${from} to ${dayMonth(startOf(period.last))} ${period.last.slice(0, 4)}`;
}
/** For links to neighbours: `9 June`, `Week 23`, `May 2025`. */
export function periodShort(period: Period): string {
  if (period.kind === "day") return dayMonth(startOf(period.name));
  return period.kind === "week" ? `Week ${Number(period.name.slice(6))}` : month(startOf(period.first));
}
/** `June 2025` of `2025-06` */
export const monthTitle = (yearMonth: string): string => month(startOf(`${yearMonth}-01`));
/** `June` of `2025-06` */
export const monthName = (yearMonth: string): string => monthTitle(yearMonth).split(" ")[0] ?? yearMonth;
export const isoDate = (at: Instant): string => dayOf(at);

/** `Tuesday 16 June, 22:00` by the clocks of a zone */
export function timeIn(at: Instant, zone: string): string {
  let format = zoned.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      weekday: "long",
      day: "numeric",
      month: "long",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    zoned.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part.weekday} ${part.day} ${part.month}, ${part.hour}:${part.minute}`;
}

const zoned = new Map<string, Intl.DateTimeFormat>();
