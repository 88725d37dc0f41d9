/** Ways to order papers of which votes are known, ours beside those of sites that have long lived with theirs. */

import { startOf } from "../domain/editions/edition.ts";
import {
  PRIOR_VOTES,
  SUBMISSION_VOTES,
  storedValue,
  TRENDING_HALF_LIFE_MS,
  type VoteWeight,
} from "../domain/editions/trending.ts";
import { HOUR_MS, type Instant } from "../lib/time.ts";
import type { Shown } from "./historicalRankings.ts";

/** Votes of one span count as at most this many groups, spread evenly over it: when each was given is not known. */
const MAX_GROUPS = 24;

export interface Formula {
  label: string;
  /** Greater is higher. */
  score(paper: Shown, now: Instant): number;
}

export const HALF_LIVES_HOURS = [3, 4, 6, 9, 12, 18, 24, 36, 48] as const;

export const halfLifeFormula = (hours: number): Formula => ({
  label: `trending, half-life ${hours} h`,
  score: (paper) => storedValue(pushesOf(paper), hours * HOUR_MS),
});

export const TRENDING: Formula = { ...halfLifeFormula(TRENDING_HALF_LIFE_MS / HOUR_MS), label: "trending" };

export const PRIOR_VOTES_TRIED = [0, 0.5, 1, 2, 4, 8, 16] as const;

export const priorFormula = (votes: number): Formula => ({
  label: `prior of ${votes} votes`,
  score: (paper) => storedValue([...pushesOf(paper), { at: paper.submittedAt, weight: votes * paper.expected }]),
});

export const WITH_PRIOR: Formula = { ...priorFormula(PRIOR_VOTES), label: "trending with prior" };

/**
 * The same, but submission and prior count as given when the day began: within a day nothing is gained by a later
 * submission.
 */
export const FROM_DAY_START: Formula = {
  label: "from the day's start, prior",
  score: ({ day, expected, gains }) =>
    storedValue([{ at: startOf(day), weight: SUBMISSION_VOTES + PRIOR_VOTES * expected }, ...votesOf(gains)]),
};

const VOTES: Formula = { label: "plain votes", score: ({ upvotes }) => upvotes };

/** The paper's age counts, not its votes': log of votes plus time of submission, with our half-life. */
const ANCHORED: Formula = {
  label: "log votes + submission",
  score: ({ upvotes, submittedAt }) => Math.log2(upvotes + SUBMISSION_VOTES) + submittedAt / TRENDING_HALF_LIFE_MS,
};

/**
 * Paul Graham's `frontpage-rank` in `news.arc` (Arc's distribution), as it was first (later ones raise the votes to
 * 0.8). The point taken off is the submitter's own vote.
 */
const HACKER_NEWS: Formula = {
  label: "Hacker News",
  score: ({ upvotes, submittedAt }, now) => (upvotes - 1) / ((now - submittedAt) / HOUR_MS + 2) ** 1.8,
};

/** `hot` in `r2/r2/lib/db/_sorts.pyx` of Reddit's published code; its epoch moves all alike. */
const REDDIT: Formula = {
  label: "Reddit",
  score: ({ upvotes, submittedAt }) => Math.log10(Math.max(upvotes, 1)) + submittedAt / 1_000 / 45_000,
};

/** `Story#calculated_hotness` in Lobsters' code (window of 22 hours), without what it gives for tags and comments. */
const LOBSTERS: Formula = {
  label: "Lobsters",
  score: ({ upvotes, submittedAt }) => (upvotes > 0 ? Math.log10(upvotes + 1) : 0) + submittedAt / (22 * HOUR_MS),
};

export const FORMULAS: readonly Formula[] = [VOTES, HACKER_NEWS, REDDIT, LOBSTERS, ANCHORED, TRENDING];

/** The ids of a list in a formula's order; of equal ones the earlier submission first, as editions settle it. */
export function ordered(papers: readonly Shown[], formula: Formula, now: Instant): Shown[] {
  return papers
    .map((paper) => ({ paper, score: formula.score(paper, now) }))
    .sort(
      (a, b) => b.score - a.score || a.paper.submittedAt - b.paper.submittedAt || (a.paper.id < b.paper.id ? -1 : 1),
    )
    .map(({ paper }) => paper);
}

const pushesOf = ({ submittedAt, gains }: Shown): VoteWeight[] => [
  { at: submittedAt, weight: SUBMISSION_VOTES },
  ...votesOf(gains),
];

const votesOf = (gains: Shown["gains"]): VoteWeight[] =>
  gains.flatMap(({ from, until, upvotes }) => {
    const groups = Math.min(MAX_GROUPS, upvotes);
    return Array.from({ length: groups }, (_, i) => ({
      at: from + ((i + 0.5) / groups) * (until - from),
      weight: upvotes / groups,
    }));
  });
