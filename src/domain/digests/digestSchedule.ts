/**
 * When the issues of a subscription are due, and which days they cover.
 * Due: the moment of an issue: the local time in its preferences; where clocks skip it, the first moment after it, and
 * where they show it twice, the first. Every local day that exists comes once.
 * Covered: the feed days that ended between the previous issue and this one. Issues follow each other without gap or
 * overlap, whatever the hour, the zone and the rollover: what ends after an issue is in the next.
 */
import type { Instant } from "../../lib/time.ts";
import {
  addDays,
  type Day,
  type FeedClock,
  feedDayOf,
  instantOf,
  isDay,
  isoWeek,
  localTime,
  parsePeriod,
  weekday,
} from "../editions/edition.ts";
import type { DigestPreferences } from "./digestPreferences.ts";

export type DigestRhythm = Pick<DigestPreferences, "rhythm" | "weekday" | "at">;

/** Days searched for a due day. A month has 31, and its first may be one that a country left out. */
const LOOKED_AT_DAYS = 70;

/** Returns the first due moment after an instant, and the name of its issue. */
export function nextDue(rhythm: DigestRhythm, zone: string, after: Instant): { issue: string; dueAt: Instant } {
  const from = addDays(localTime(after, zone).day, -1);
  return dueAmong(rhythm, zone, 1, from, (dueAt) => dueAt > after);
}

/** Returns the last due moment before an instant, and the name of its issue. */
export function previousDue(rhythm: DigestRhythm, zone: string, before: Instant): { issue: string; dueAt: Instant } {
  const from = addDays(localTime(before, zone).day, 1);
  return dueAmong(rhythm, zone, -1, from, (dueAt) => dueAt < before);
}

function dueAmong(rhythm: DigestRhythm, zone: string, step: 1 | -1, from: Day, fits: (dueAt: Instant) => boolean) {
  for (let i = 0; i < LOOKED_AT_DAYS; i++) {
    const day = addDays(from, i * step);
    if (!isIssueDay(rhythm, day) || !existsIn(zone, day)) continue;
    const dueAt = instantOf(day, rhythm.at, zone);
    if (fits(dueAt)) return { issue: issueOf(rhythm, day), dueAt };
  }
  throw new Error(`no due day within ${LOOKED_AT_DAYS} days of ${from} in ${zone}`);
}

function isIssueDay({ rhythm, weekday: wanted }: DigestRhythm, day: Day): boolean {
  if (rhythm === "weekdays") return weekday(day) < SATURDAY;
  if (rhythm === "weekly") return weekday(day) === wanted;
  return rhythm === "daily" || day.endsWith("-01");
}

const SATURDAY = 5;

/** Samoa had no 30 December 2011. */
const existsIn = (zone: string, day: Day): boolean => localTime(instantOf(day, "00:00", zone), zone).day === day;

function issueOf({ rhythm }: DigestRhythm, day: Day): string {
  if (rhythm === "weekly") return isoWeek(addDays(day, -7));
  return rhythm === "monthly" ? addDays(day, -1).slice(0, 7) : day;
}

/** Returns when an issue is due, by its name and the present hour of the preferences; undefined for what is not the name of an issue. */
export function dueOf(issue: string, { weekday: wanted, at }: DigestRhythm, zone: string): Instant | undefined {
  if (isDay(issue)) return instantOf(issue, at, zone);
  const week = parsePeriod("week", issue);
  if (week) return instantOf(addDays(week.first, 7 + wanted), at, zone);
  const month = parsePeriod("month", issue);
  return month && instantOf(addDays(month.last, 1), at, zone);
}

/** The most days that one issue makes up for when issues were missed: nobody reads a month of days in one mail. */
const MOST_DAYS: Record<DigestPreferences["rhythm"], number> = { daily: 7, weekdays: 7, weekly: 14, monthly: 62 };

/** Returns the feed days that an issue covers; none where `last` is before `first`. */
export function coveredDays(
  { rhythm }: Pick<DigestPreferences, "rhythm">,
  { previousDueAt, dueAt }: { previousDueAt: Instant; dueAt: Instant },
  feedClock: FeedClock,
): { first: Day; last: Day } {
  // The day that an instant is in ends after it, and the day before it has ended.
  const last = addDays(feedDayOf(dueAt, feedClock), -1);
  const first = feedDayOf(previousDueAt, feedClock);
  const earliest = addDays(last, 1 - MOST_DAYS[rhythm]);
  return { first: first > earliest ? first : earliest, last };
}
