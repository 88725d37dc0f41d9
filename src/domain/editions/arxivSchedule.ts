/**
 * arXiv's rhythm, in New York: what is submitted until 14:00 from Monday to Friday is announced at 20:00 of the same day,
 * what comes on Friday until then on Sunday, what comes later than Friday 14:00 on Monday. Its lists for programs follow
 * within two hours. Nothing is announced on Friday and Saturday evenings, nor on a few holidays.
 * Appearance: the feed day that a paper belongs to by itself, in whichever edition it ends.
 */

import { DAY_MS, type Instant } from "../../lib/time.ts";
import { isArxivId } from "../papers/paperId.ts";
import {
  addDays,
  type Day,
  dayOf,
  type FeedClock,
  feedDayOf,
  feedDayStart,
  instantOf,
  localTime,
  weekday,
} from "./edition.ts";

const ZONE = "America/New_York";
const DEADLINE = "14:00";
/** When a program may expect the lists. */
const LISTED = "22:00";
const FRIDAY = 4;
const SATURDAY = 5;
const SUNDAY = 6;

/** The day, `YYYY-MM-DD` in the instance's zone, whose edition a paper belongs to by the time it was published. */
export function announcementDay(paper: { id: string; publishedAt: Instant }, clock: FeedClock): Day {
  if (isArxivId(paper.id)) return feedDayOf(announcedAt(paper.publishedAt), clock);
  // A date without a time is that day everywhere.
  if (paper.publishedAt % DAY_MS === 0) return dayOf(paper.publishedAt);
  return feedDayOf(paper.publishedAt, clock);
}

/** When arXiv lists what was submitted at a time. */
export function announcedAt(submitted: Instant): Instant {
  const { day, time } = localTime(submitted, ZONE);
  const closing = workday(time < DEADLINE ? day : addDays(day, 1));
  return instantOf(weekday(closing) === FRIDAY ? addDays(closing, 2) : closing, LISTED, ZONE);
}

const workday = (day: Day): Day =>
  weekday(day) === SATURDAY ? addDays(day, 2) : weekday(day) === SUNDAY ? addDays(day, 1) : day;

/** When arXiv lists papers within a feed day; undefined on its weekend. */
export function announcementWithin(day: Day, clock: FeedClock): Instant | undefined {
  const [from, until] = [feedDayStart(day, clock), feedDayStart(addDays(day, 1), clock)];
  return [-2, -1, 0, 1]
    .map((days) => addDays(day, days))
    .filter((evening) => weekday(evening) !== FRIDAY && weekday(evening) !== SATURDAY)
    .map((evening) => instantOf(evening, LISTED, ZONE))
    .find((at) => at >= from && at < until);
}
