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
