/**
 * Trending: where a paper stands in the list of what people turn to now, as one number that is kept with the paper. It
 * depends on what happened and when, never on the time it is read, so an index can hold the order and nothing has to be
 * worked out again while nothing happens.
 */
import { DAY_MS } from "./edition.ts";
import type { Instant } from "./paper.ts";

/** What has happened to a paper. */
export interface TrendingFacts {
  upvotes: readonly Instant[];
  /** When people submitted it; rules do not count. */
  submissions: readonly Instant[];
  /** Upvotes on other sites, as of when they last listed it; absent where none did. */
  elsewhere?: { upvotes: number; listedAt: Instant };
}

/** After so long an upvote weighs half as much. */
const HALF_LIFE_MS = DAY_MS;

/**
 * PLACEHOLDER_FORMULA. The logarithm to base 2 of the sum of everything that happened, each halved with every half-life
 * that has passed; in half-lives since 1970, so that twice as many upvotes stand as high as the same ones a day later.
 * 0 where nothing happened.
 */
export function trendingValue({ upvotes, submissions, elsewhere }: TrendingFacts): number {
  const halfLives = [...upvotes, ...submissions].map((at) => at / HALF_LIFE_MS);
  if (elsewhere && elsewhere.upvotes > 0)
    halfLives.push(elsewhere.listedAt / HALF_LIFE_MS + Math.log2(elsewhere.upvotes));
  if (halfLives.length === 0) return 0;
  let greatest = 0;
  for (const one of halfLives) greatest = Math.max(greatest, one);
  return greatest + Math.log2(halfLives.reduce((sum, one) => sum + 2 ** (one - greatest), 0));
}
