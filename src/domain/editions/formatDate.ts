/** Days and periods as a newspaper writes them. Days have no zone; they are formatted as UTC. */

import type { Instant } from "../../lib/time.ts";
import { type Day, type Period, periodOf, startOf } from "./edition.ts";

const formatter = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return (at: Instant) => format.format(at);
};
const weekdayDate = formatter({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const fullDate = formatter({ day: "numeric", month: "long", year: "numeric" });
const dayMonthDate = formatter({ day: "numeric", month: "long" });
const monthDate = formatter({ month: "long", year: "numeric" });

/** `Tuesday, 10 June 2025` */
export const longDay = (day: Day): string => weekdayDate(startOf(day));
/** `10 June 2025` */
export const plainDay = (day: Day): string => fullDate(startOf(day));
/** `10 June` */
export const dayMonth = (day: Day): string => dayMonthDate(startOf(day));
/** `June 2025` of `2025-06` */
export const monthTitle = (yearMonth: string): string => monthDate(startOf(`${yearMonth}-01`));

/** `Tuesday, 10 June 2025`, `Week 24, 9 to 15 June 2025`, `June 2025` */
export function periodTitle(period: Period): string {
  if (period.kind === "day") return longDay(period.name);
  if (period.kind === "month") return monthTitle(period.name);
  return `Week ${Number(period.name.slice(6))}, ${fromTo(period.first, period.last)}`;
}

/** Title for any days: `Tuesday, 10 June 2025`, `13 to 15 June 2025`; whole weeks and months by their names. */
export function spanTitle(first: Day, last: Day): string {
  const whole = (["day", "week", "month"] as const)
    .map((kind) => periodOf(kind, first))
    .find((period) => period.first === first && period.last === last);
  return whole ? periodTitle(whole) : fromTo(first, last);
}

function fromTo(first: Day, last: Day): string {
  const year = first.slice(0, 4) === last.slice(0, 4) ? "" : ` ${first.slice(0, 4)}`;
  const from = first.slice(0, 7) === last.slice(0, 7) ? String(Number(first.slice(8))) : dayMonth(first) + year;
  return `${from} to ${dayMonth(last)} ${last.slice(0, 4)}`;
}
