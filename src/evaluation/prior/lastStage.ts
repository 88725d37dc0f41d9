/**
 * Last stage: an order of a day's list by a few numbers a paper, learned by ListNet from lists of earlier days with and
 * without votes. It is for comparison: `eval trending` tells whether it is worth more than a formula.
 */
import { startOf } from "../../domain/editions/edition.ts";
import { fitListNet } from "../../learn/listNet.ts";
import { HOUR_MS } from "../../lib/time.ts";
import type { Situation } from "../historicalRankings.ts";
import type { Formula } from "../rankingFormulas.ts";

const RIDGE = 1;
/** Hours of a submission are told within this span from the day's beginning, in units of five hours. */
const HOURS = { least: -6, most: 14, unit: 5 };
/** A paper counts as at least so old, in hours. */
const LEAST_AGE = 0.25;

/** Learns from lists whose outcome is known, and gives the formula for others. */
export function learnLastStage(lists: readonly Situation[]): (others: readonly Situation[]) => Formula {
  const examples = lists.map((list) => ({
    features: numbersOf(list),
    outcomes: list.papers.map(({ came }) => Math.log1p(came)),
  }));
  const size = examples[0]?.features[0]?.length ?? 0;
  const weights = fitListNet(examples, size, RIDGE);
  return (others) => {
    const scores = new Map<string, number>();
    for (const list of others)
      for (const [i, numbers] of numbersOf(list).entries())
        scores.set(
          `${list.day} ${list.papers[i]?.id}`,
          numbers.reduce((sum, x, k) => sum + x * (weights[k] ?? 0), 0),
        );
    // Lists of one kind have one moment a day, and its papers are that day's.
    return { label: "last stage, ListNet", score: ({ day, id }) => scores.get(`${day} ${id}`) ?? 0 };
  };
}

/**
 * Sixteen numbers a paper: what the prior expects, votes, their rate, both together, age and hour of submission, with
 * products that let a list with few votes go by the prior and one with many by votes.
 */
function numbersOf({ day, at, papers }: Situation): number[][] {
  const usual = Math.log1p(papers.reduce((sum, { upvotes }) => sum + upvotes, 0) / Math.max(1, papers.length));
  const few = 1 / (1 + usual);
  const none = Math.exp(-usual);
  return papers.map(({ expected, upvotes, submittedAt }) => {
    const prior = Math.log(expected);
    const votes = Math.log1p(upvotes);
    const hour = (submittedAt - startOf(day)) / HOUR_MS;
    const since = Math.max(HOURS.least, Math.min(HOURS.most, hour)) / HOURS.unit;
    const age = Math.max(LEAST_AGE, (at - submittedAt) / HOUR_MS);
    const rate = Math.log1p(upvotes / age);
    return [
      ...[prior, prior * few, prior * none],
      ...[votes, votes * few, votes * Math.min(2, usual), votes * Math.log(age)],
      ...[since, since * few, since * none],
      ...[rate, rate * few],
      ...[Math.log1p(2 * expected + upvotes), Math.log1p(expected + upvotes)],
      ...[Math.log(age), Math.log(age) * few],
    ];
  });
}
