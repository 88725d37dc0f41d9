/**
 * Trending: how much readers want a paper lately, as one number that is stored with it and changes only when the paper
 * gets or loses a vote or a submission, never with time.
 * Push: what lifts a paper at one moment: its first submission with the votes it comes with, a later submission, a vote.
 * A push counts half as much for every half-life that it is older, so papers are ordered by the sum of
 * weight · 2^((time - now) / half-life). `now` is the same factor for every paper: without it, and as a logarithm, the
 * sum can be stored, and the order of the stored values is the order at any time.
 * Old papers therefore return by new votes, each of which counts as much as a vote for a new paper, and no more.
 */
import { HOUR_MS, type Instant } from "../../lib/time.ts";

/**
 * Chosen on captured upvotes (docs/ranking.md, "Trending"): what a third of the day has given grows by four fifths until
 * its end, and what a day has given by a quarter ever after. A vote of the day before counts a sixteenth, between
 * Lobsters' twelfth and Reddit's eighty-third.
 */
export const TRENDING_HALF_LIFE_MS = 6 * HOUR_MS;
/** What a submission counts, in votes: a paper that nobody has voted for yet stands above yesterday's with one vote. */
export const SUBMISSION_VOTES = 1;
/**
 * Votes that a prior gives a usual paper as starting votes; others get a multiple or a fraction of them. Two order the
 * silence nearly as well as sixteen, and yield where there is a tenth of the votes of the site they were measured on.
 */
export const PRIOR_VOTES = 2;

export interface VoteWeight {
  at: Instant;
  /** In votes; 0 and less counts nothing. */
  weight: number;
}

/** The value of a paper that nothing has lifted: below that of every date there is. */
export const NO_SCORE = -1e12;

export interface TrendingFacts {
  /** When the paper was submitted, in any order; empty where it never was. */
  submissions: readonly Instant[];
  /** When its starting votes count as given where it was never submitted. */
  publishedAt: Instant;
  /** Votes it came with: those on other sites, and what a prior expects. They count as given at the first submission. */
  startingVotes: number;
  /** When readers here voted, in any order. */
  votes: readonly Instant[];
}

/**
 * The value to store, in half-lives since 1970. The same facts give the same value to the last bit, so that a vote taken
 * back leaves no trace.
 */
export function trending({ submissions, publishedAt, startingVotes, votes }: TrendingFacts): number {
  const first = submissions.length === 0 ? publishedAt : submissions.reduce((least, at) => Math.min(least, at));
  return storedValue([
    { at: first, weight: startingVotes },
    ...submissions.map((at) => ({ at, weight: SUBMISSION_VOTES })),
    ...votes.map((at) => ({ at, weight: 1 })),
  ]);
}

/** The stored value after one more vote. Differs from `trending` of all facts by rounding alone. */
export const withVote = (value: number, at: Instant): number => {
  const vote = at / TRENDING_HALF_LIFE_MS;
  const greater = Math.max(value, vote);
  return greater + Math.log2(1 + 2 ** (Math.min(value, vote) - greater));
};

/** The logarithm, to base 2, of all pushes' sum; NO_SCORE where none counts. */
export function storedValue(pushes: readonly VoteWeight[], halfLifeMs = TRENDING_HALF_LIFE_MS): number {
  const logs = pushes
    .filter(({ weight }) => weight > 0)
    .map(({ at, weight }) => at / halfLifeMs + Math.log2(weight))
    // Smallest first: the sum does not depend on the order they come in, and loses least.
    .sort((a, b) => a - b);
  const greatest = logs.at(-1);
  if (greatest === undefined) return NO_SCORE;
  // Relative to the greatest, since 2 to the power of a date is no number that there is.
  return greatest + Math.log2(logs.reduce((sum, log) => sum + 2 ** (log - greatest), 0));
}

export interface Standing {
  trending: number;
  /** Readers' upvotes and those on other sites. */
  votes: number;
  firstSubmittedAt: Instant;
  key: number;
}

/** Negative where `one` stands above `other`; 0 only for the same paper. Of equal values: more votes, earlier, older. */
export const compareTrending = (one: Standing, other: Standing): number =>
  other.trending - one.trending ||
  other.votes - one.votes ||
  one.firstSubmittedAt - other.firstSubmittedAt ||
  one.key - other.key;
