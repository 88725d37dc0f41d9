/** Dates that are known to the year or to the month alone, as they are stored, compared and written. */
import type { Instant } from "../../lib/time.ts";

/** How much of a date is known where that is less than the day. */
export const DATE_PRECISIONS = ["year", "month"] as const;
export type DatePrecision = (typeof DATE_PRECISIONS)[number];

/** A moment; the beginning of the year or month where no more is known. */
export interface PartialInstant {
  at: Instant;
  /** Absent where the day is known. */
  precision?: DatePrecision | undefined;
}

/** A date as people write it. */
export interface PartialDate {
  year: number;
  /** 1 to 12; absent where it is not known. */
  month?: number;
  /** Absent where it is not known. */
  day?: number;
}

/** A date at its precision: `2019`, `2019-05` or `2019-05-07`. */
export function isoPartialDate({ at, precision }: PartialInstant): string {
  const day = new Date(at).toISOString().slice(0, "2019-05-07".length);
  return precision === undefined ? day : day.slice(0, precision === "year" ? "2019".length : "2019-05".length);
}

/** Year, month and day of a date, as far as they are known. */
export function partialDateOf(date: PartialInstant): PartialDate {
  const [year = 0, month, day] = isoPartialDate(date).split("-").map(Number);
  return { year, ...(month === undefined ? {} : { month }), ...(day === undefined ? {} : { day }) };
}

/** Reads `2019` or `2019-05`; undefined for anything else, dates with a day included. */
export function parsePartialDate(written: string): PartialInstant | undefined {
  const [, year, month] = /^\s*(\d{4})(?:-(0[1-9]|1[0-2]))?\s*$/.exec(written) ?? [];
  if (year === undefined) return undefined;
  const at = Date.parse(`${year}-${month ?? "01"}-01T00:00:00Z`);
  return { at, precision: month === undefined ? "year" : "month" };
}

/** Leaves out dates that say no more than another one, which is more exact and falls into them. */
export const exactest = <T extends PartialInstant>(dates: readonly T[]): T[] =>
  dates.filter((date) => !dates.some((other) => isMoreExact(other, date)));

const RANK = { year: 0, month: 1, day: 2 };
const rankOf = ({ precision = "day" }: { precision?: DatePrecision | "day" | undefined }): number => RANK[precision];

const isMoreExact = (one: PartialInstant, other: PartialInstant): boolean =>
  rankOf(one) > rankOf(other) && isoPartialDate(one).startsWith(isoPartialDate(other));
