/**
 * Subscription: an address that confirmed that it wants a digest, with or without an account.
 * Wishes: what, how much and how often; kept as JSON with the subscription.
 * Issue: one digest of a subscription, named after the local day it is due (`2026-06-16`), or after the week or month
 * before that day (`2026-W24`, `2026-05`). A subscription gets each name once.
 * Due: the moment of an issue: the local time that was wished for; where clocks skip it, the first moment after, and
 * where they show it twice, the first. Every local day that there is comes once.
 * Covered: the feed days that ended between the issue before and this one. Issues follow each other without gap and
 * overlap, whatever the hour, the zone and the roll-over are: what ends after an issue is in the next.
 */

import { DAY_MS, type Instant } from "../../lib/time.ts";
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

export const RHYTHMS = ["daily", "weekdays", "weekly", "monthly"] as const;
export const DIGEST_SCOPES = ["edition", "interests"] as const;
export const ABSTRACTS = ["none", "short", "full"] as const;
export const MAIL_FORMATS = ["html", "text"] as const;
export const WHEN_EMPTY = ["skip", "say"] as const;

export interface DigestPreferences {
  rhythm: (typeof RHYTHMS)[number];
  /** 0 for Monday to 6 for Sunday: when a weekly one comes. */
  weekday: number;
  /** `HH:MM`, local. */
  at: string;
  /** The whole edition, or only what the lists below name. */
  scope: (typeof DIGEST_SCOPES)[number];
  /** `cs.LG`, or `cs` with all below it. */
  categories: string[];
  /** Full names. */
  authors: string[];
  /** In the query language. */
  searches: string[];
  /** Whether what the reader's account follows counts as well. */
  follows: boolean;
  /** At most so many. */
  papers: number;
  abstracts: (typeof ABSTRACTS)[number];
  format: (typeof MAIL_FORMATS)[number];
  /** What happens when there is nothing new. */
  whenEmpty: (typeof WHEN_EMPTY)[number];
}

export const DEFAULT_PREFERENCES: DigestPreferences = {
  rhythm: "daily",
  weekday: 0,
  at: "07:00",
  scope: "edition",
  categories: [],
  authors: [],
  searches: [],
  follows: false,
  papers: 10,
  abstracts: "short",
  format: "html",
  whenEmpty: "skip",
};

/** An address that nobody confirmed is forgotten after so long. */
export const CONFIRM_WITHIN_MS = 7 * DAY_MS;

export type Rhythm = Pick<DigestPreferences, "rhythm" | "weekday" | "at">;

/** A month has 31 days, and its first may be one that a country left out. */
const LOOKED_AT_DAYS = 70;

/** The first due moment after an instant, and the name of its issue. */
export function nextDue(rhythm: Rhythm, zone: string, after: Instant): { issue: string; dueAt: Instant } {
  const from = addDays(localTime(after, zone).day, -1);
  return dueAmong(rhythm, zone, 1, from, (dueAt) => dueAt > after);
}

/** The last due moment before an instant. */
export function previousDue(rhythm: Rhythm, zone: string, before: Instant): { issue: string; dueAt: Instant } {
  const from = addDays(localTime(before, zone).day, 1);
  return dueAmong(rhythm, zone, -1, from, (dueAt) => dueAt < before);
}

function dueAmong(rhythm: Rhythm, zone: string, step: 1 | -1, from: Day, fits: (dueAt: Instant) => boolean) {
  for (let i = 0; i < LOOKED_AT_DAYS; i++) {
    const day = addDays(from, i * step);
    if (!isIssueDay(rhythm, day) || !existsIn(zone, day)) continue;
    const dueAt = instantOf(day, rhythm.at, zone);
    if (fits(dueAt)) return { issue: issueOf(rhythm, day), dueAt };
  }
  throw new Error(`no due day within ${LOOKED_AT_DAYS} days of ${from} in ${zone}`);
}

function isIssueDay({ rhythm, weekday: wanted }: Rhythm, day: Day): boolean {
  if (rhythm === "weekdays") return weekday(day) < SATURDAY;
  if (rhythm === "weekly") return weekday(day) === wanted;
  return rhythm === "daily" || day.endsWith("-01");
}

const SATURDAY = 5;

/** Samoa had no 30 December 2011. */
const existsIn = (zone: string, day: Day): boolean => localTime(instantOf(day, "00:00", zone), zone).day === day;

function issueOf({ rhythm }: Rhythm, day: Day): string {
  if (rhythm === "weekly") return isoWeek(addDays(day, -7));
  return rhythm === "monthly" ? addDays(day, -1).slice(0, 7) : day;
}

/** When an issue is due, by its name and the hour that is wished for now; undefined for what is no issue's name. */
export function dueOf(issue: string, { weekday: wanted, at }: Rhythm, zone: string): Instant | undefined {
  if (isDay(issue)) return instantOf(issue, at, zone);
  const week = parsePeriod("week", issue);
  if (week) return instantOf(addDays(week.first, 7 + wanted), at, zone);
  const month = parsePeriod("month", issue);
  return month && instantOf(addDays(month.last, 1), at, zone);
}

/** Older days than these are not made up for, when issues were missed: nobody reads a month of days in one mail. */
const MOST_DAYS: Record<DigestPreferences["rhythm"], number> = { daily: 7, weekdays: 7, weekly: 14, monthly: 62 };

/** The feed days that an issue covers; none where `last` is before `first`. */
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

/** What a link in a mail is for. One never serves for another. */
export const LINK_PURPOSES = ["manage", "unsubscribe", "view"] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** Links that say who may do what by themselves, so that nobody needs a password. */
export interface SubscriptionLinks {
  /** Safe in an address. `issue` goes with `view` only. */
  sign(purpose: LinkPurpose, subscription: { id: number; links: number }, issue?: string): string;
  /** Undefined for what was not signed here for this purpose. Whether `links` still counts is for the records to say. */
  read(purpose: LinkPurpose, token: string): { id: number; links: number; issue: string } | undefined;
}

/** Addresses that stand in a digest. */
export const addressesOf = (
  links: SubscriptionLinks,
  baseUrl: string,
  subscription: { id: number; links: number },
  issue: string,
): { manage: string; unsubscribe: string; view: string } => ({
  manage: `${baseUrl}/subscription/${links.sign("manage", subscription)}`,
  unsubscribe: `${baseUrl}/unsubscribe/${links.sign("unsubscribe", subscription)}`,
  view: `${baseUrl}/digest/${links.sign("view", subscription, issue)}`,
});
