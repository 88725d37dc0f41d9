/**
 * Edition: the papers submitted for one feed day; week and month editions are unions of days.
 * Feed day: the calendar day an edition is for, in the instance's zone; it rolls over at a set local time, so that
 * what appears in the evening opens the next day's edition.
 */
import { memoize } from "../../lib/cache.ts";
import { DAY_MS, type Instant, MINUTE_MS } from "../../lib/time.ts";

/** `YYYY-MM-DD`. */
export type Day = string;

export interface FeedClock {
  /** An IANA zone, such as `America/New_York`. */
  zone: string;
  /** Local time `HH:MM` from which submissions count for the next day; `00:00` makes feed days calendar days. */
  rollover: string;
}

export interface Period {
  kind: "day" | "week" | "month";
  /** As in addresses: `2025-06-10`, `2025-W24`, `2025-06`. */
  name: string;
  first: Day;
  last: Day;
}

/** The last feed day that has begun. */
export function feedDayOf(at: Instant, clock: FeedClock): Day {
  const { day } = localTime(at, clock.zone);
  const next = addDays(day, 1);
  return feedDayStart(next, clock) <= at ? next : day;
}

/** When a feed day begins; it ends where the next one begins. */
export const feedDayStart = (day: Day, { zone, rollover }: FeedClock): Instant =>
  rollover === "00:00" ? instantOf(day, rollover, zone) : instantOf(addDays(day, -1), rollover, zone);

const STEP_MS = 15 * MINUTE_MS;
/** Clocks are put back by an hour or less; and a whole day has been left out where a country crossed the date line. */
const EARLIER_STEPS = 8;
const LATER_STEPS = 104;
/** A year of days in a few zones. */
const MAX_KNOWN_INSTANTS = 2_000;
/** There are some 600 names of zones, and readers use few of them. */
const MAX_KNOWN_ZONES = 500;

/**
 * The first moment at which a zone's clocks show a day and time or later: the first of two where they are put back,
 * the end of the gap where the time is left out.
 */
export const instantOf: (day: Day, time: string, zone: string) => Instant = memoize(MAX_KNOWN_INSTANTS, findInstant);

function findInstant(day: Day, time: string, zone: string): Instant {
  const wanted = `${day} ${time}`;
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  const shown = localTime(asUtc, zone);
  // Quarters of an hour from here fall on the very minute, whatever the zone.
  const about = asUtc - (Date.parse(`${shown.day}T${shown.time}:00Z`) - asUtc);
  const isThere = (at: Instant) => {
    const local = localTime(at, zone);
    return `${local.day} ${local.time}` >= wanted;
  };
  let step = -EARLIER_STEPS;
  while (step < LATER_STEPS && !isThere(about + step * STEP_MS)) step++;
  let at = about + step * STEP_MS;
  // The end of a gap lies where it likes.
  for (let i = 1; i < STEP_MS / MINUTE_MS && isThere(at - MINUTE_MS); i++) at -= MINUTE_MS;
  return at;
}

/** The period of an address, or undefined for anything that is no such day, ISO week or month. */
export function parsePeriod(kind: Period["kind"], name: string): Period | undefined {
  if (kind === "day") return isDay(name) ? { kind, name, first: name, last: name } : undefined;
  if (kind === "week") return parseWeek(name);
  return /^\d{4}-\d{2}$/.test(name) && isDay(`${name}-01`) ? periodOf("month", `${name}-01`) : undefined;
}

/** The period of that kind which contains the day. */
export function periodOf(kind: Period["kind"], day: Day): Period {
  if (kind === "day") return { kind, name: day, first: day, last: day };
  if (kind === "week") {
    const first = addDays(day, -weekday(day));
    return { kind, name: isoWeek(day), first, last: addDays(first, 6) };
  }
  const name = day.slice(0, 7);
  const [year = 0, month = 0] = name.split("-").map(Number);
  return { kind, name, first: `${name}-01`, last: dayOf(Date.UTC(year, month, 0)) };
}

export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(startOf(text)) && dayOf(startOf(text)) === text;

export const dayOf = (at: Instant): Day => new Date(at).toISOString().slice(0, 10);

/** Midnight UTC of the day. */
export const startOf = (day: Day): Instant => Date.parse(`${day}T00:00:00Z`);

export const addDays = (day: Day, days: number): Day => dayOf(startOf(day) + days * DAY_MS);

/** 0 for Monday to 6 for Sunday, as ISO 8601 counts. */
export const weekday = (day: Day): number => (new Date(startOf(day)).getUTCDay() + 6) % 7;

/** ISO 8601: a week belongs to the year that has its Thursday. */
export function isoWeek(day: Day): string {
  const thursday = addDays(day, 3 - weekday(day));
  const year = thursday.slice(0, 4);
  const week = Math.floor((startOf(thursday) - startOf(`${year}-01-01`)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

function parseWeek(name: string): Period | undefined {
  const match = /^(\d{4})-W(\d{2})$/.exec(name);
  if (!match) return undefined;
  // 4 January is always in week 1.
  const start = startOf(`${match[1]}-01-04`) + (Number(match[2]) - 1) * 7 * DAY_MS;
  if (Number.isNaN(start)) return undefined;
  const period = periodOf("week", dayOf(start));
  return period.name === name ? period : undefined;
}

const formatterOf = memoize(
  MAX_KNOWN_ZONES,
  (timeZone) =>
    new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }),
);

/** What clocks in a zone show; the time as `HH:MM`. */
export function localTime(at: Instant, zone: string): { day: Day; time: string } {
  const part = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(at)
      .map((p) => [p.type, p.value]),
  );
  return { day: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` };
}
