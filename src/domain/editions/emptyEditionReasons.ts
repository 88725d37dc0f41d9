/**
 * Why a day's edition is empty. Nobody should wonder: what is said is what is known, the calendar's reason before the
 * sources' and the sources' before the rules'.
 */

import type { Instant } from "../../lib/time.ts";
import { announcementWithin } from "./arxivSchedule.ts";
import { addDays, type Day, type FeedClock, feedDayStart } from "./edition.ts";

/** A followed source, over its parts. Moments are absent while there has been none. */
export interface FollowedSource {
  id: string;
  name: string;
  /** The end of the last complete harvest of the part that has waited longest; absent while a part has had none. */
  lastSuccess?: Instant;
  /** When a new paper last came. */
  lastNew?: Instant;
  failingSince?: Instant;
}

export interface DayFacts {
  day: Day;
  today: Day;
  now: Instant;
  feedClock: FeedClock;
  /** Those that are followed. */
  sources: readonly FollowedSource[];
  /** When sources are asked next. */
  nextFetch: Instant;
  /** Names of the rules that fill editions. */
  rules: readonly string[];
  /** Papers in the library that appeared on that day. */
  appeared: number;
  /** Whether the rules have been through that day's papers. */
  tried: boolean;
}

export type EmptyReason =
  | { kind: "future" }
  | { kind: "unsubmitted"; open: boolean }
  | { kind: "nothing_followed" }
  | { kind: "weekend" }
  | { kind: "expected"; at: Instant }
  | { kind: "failing"; source: string; since: Instant }
  | { kind: "never_fetched"; source: string }
  | { kind: "not_fetched_since"; source: string; at: Instant; next: Instant }
  | { kind: "nothing_listed"; source: string; at: Instant }
  | { kind: "nothing_came" }
  | { kind: "no_rules"; papers: number }
  | { kind: "being_filled"; papers: number }
  | { kind: "no_match"; papers: number; rules: readonly string[] };

/** At least one reason, the most telling first. */
export function emptyEditionReasons(facts: DayFacts): EmptyReason[] {
  if (facts.day > facts.today) return [{ kind: "future" }];
  const unsubmitted: EmptyReason = { kind: "unsubmitted", open: facts.day === facts.today };
  return [unsubmitted, ...(facts.appeared > 0 ? whyUnfilled(facts) : whyNothingCame(facts))];
}

function whyUnfilled({ appeared: papers, rules, tried }: DayFacts): EmptyReason[] {
  if (rules.length === 0) return [{ kind: "no_rules", papers }];
  return [tried ? { kind: "no_match", papers, rules } : { kind: "being_filled", papers }];
}

function whyNothingCame(facts: DayFacts): EmptyReason[] {
  const { day, feedClock, sources } = facts;
  if (sources.length === 0) return [{ kind: "nothing_followed" }];
  const arxiv = sources.find(({ id }) => id === "arxiv");
  const calendar = arxiv ? whyNothingListed(facts, arxiv) : [];
  // What failed only after a day had been fetched is no reason for that day.
  const end = feedDayStart(addDays(day, 1), feedClock);
  const failing = sources.flatMap(({ name, failingSince, lastSuccess }): EmptyReason[] =>
    failingSince !== undefined && failingSince < end && (lastSuccess ?? 0) < (announcementWithin(day, feedClock) ?? end)
      ? [{ kind: "failing", source: name, since: failingSince }]
      : [],
  );
  const all = [...calendar, ...failing];
  return all.length > 0 ? all : [{ kind: "nothing_came" }];
}

/** arXiv's part in it; nothing when it fails, which is told besides. */
function whyNothingListed({ day, now, feedClock, nextFetch }: DayFacts, arxiv: FollowedSource): EmptyReason[] {
  const { name: source, lastSuccess, failingSince } = arxiv;
  const listed = announcementWithin(day, feedClock);
  if (listed === undefined) return [{ kind: "weekend" }];
  if (now < listed) return [{ kind: "expected", at: listed }];
  if (lastSuccess !== undefined && lastSuccess >= listed) return [{ kind: "nothing_listed", source, at: lastSuccess }];
  if (failingSince !== undefined) return [];
  if (lastSuccess === undefined) return [{ kind: "never_fetched", source }];
  return [{ kind: "not_fetched_since", source, at: lastSuccess, next: nextFetch }];
}
