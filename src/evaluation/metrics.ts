/** How good a ranking is, against judgements. `judged` maps documents to gains above 0; `ranked` is best first. */

/**
 * Normalised discounted cumulative gain at a depth, 0 to 1 (Järvelin and Kekäläinen, "Cumulated gain-based evaluation
 * of IR techniques", ACM TOIS 20(4), 2002; with the discount log2(rank + 1), as trec_eval computes it).
 */
export function ndcg(ranked: readonly string[], judged: ReadonlyMap<string, number>, depth: number): number {
  const ideal = [...judged.values()].sort((a, b) => b - a);
  const best = dcg(ideal.slice(0, depth));
  return best === 0 ? 0 : dcg(ranked.slice(0, depth).map((id) => judged.get(id) ?? 0)) / best;
}

const dcg = (gains: readonly number[]): number => gains.reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0);

/** Share of the judged documents among the first `depth`, 0 to 1. */
export function recall(ranked: readonly string[], judged: ReadonlyMap<string, number>, depth: number): number {
  const found = ranked.slice(0, depth).filter((id) => judged.has(id)).length;
  return judged.size === 0 ? 0 : found / judged.size;
}

/** One over the rank of the first judged document, 0 where none is ranked. */
export function reciprocalRank(ranked: readonly string[], judged: ReadonlyMap<string, number>): number {
  const at = ranked.findIndex((id) => judged.has(id));
  return at < 0 ? 0 : 1 / (at + 1);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/**
 * Agreement of an order with values, -1 to 1: Kendall's tau-b, which counts pairs of equal values neither way (Kendall,
 * "The treatment of ties in ranking problems", Biometrika 33(3), 1945). `values` stand in the order to judge, best first.
 * 0 where all are equal. Takes time by the square of their number.
 */
export function kendallTauB(values: readonly number[]): number {
  let agreeing = 0;
  let opposed = 0;
  for (const [i, value] of values.entries())
    for (let j = i + 1; j < values.length; j++) {
      const later = values[j] as number;
      if (value > later) agreeing++;
      else if (value < later) opposed++;
    }
  const pairs = (values.length * (values.length - 1)) / 2;
  const unequal = agreeing + opposed;
  return unequal === 0 ? 0 : (agreeing - opposed) / Math.sqrt(pairs * unequal);
}

const RESAMPLES = 2_000;
const TAIL_SHARE = 0.025;

/** The middle 95% of means of as many values drawn again, with replacement (Efron 1979, the percentile interval). */
export function bootstrapInterval(values: readonly number[], below: (n: number) => number): [number, number] {
  const means = Array.from({ length: RESAMPLES }, () =>
    mean(values.map(() => values[below(values.length)] as number)),
  ).sort((a, b) => a - b);
  const at = (share: number) => means[Math.round(share * (RESAMPLES - 1))] as number;
  return [at(TAIL_SHARE), at(1 - TAIL_SHARE)];
}
