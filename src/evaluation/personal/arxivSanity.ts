/**
 * arxiv-sanity-lite's ranking, from its published formula: a linear support vector machine on TF-IDF of words and pairs
 * of words, C = 0.01, classes weighted by their rarity, the reader's papers against all others; squared hinge loss with
 * an L2 penalty, which is what its library minimises. Solved in the dual, one paper after the other (Hsieh, Chang, Lin,
 * Keerthi and Sundararajan, "A dual coordinate descent method for large-scale linear SVM", ICML 2008, algorithm 1).
 * The others are a sample here: with 3,000 of them the figures are those with all within the intervals.
 */
import { seeded } from "../../lib/random.ts";

/** Terms by number with their weights, of length 1. */
export interface TermRow {
  terms: ArrayLike<number>;
  weights: ArrayLike<number>;
}

const C = 0.01;
const ROUNDS = 30;
const SETTLED = 1e-3;
const MAX_TERMS = 20_000;
const MIN_PAPERS = 5;
const MAX_SHARE = 0.1;

/** Numbers the most frequent terms of papers, and weighs them: (1 + log tf) · (1 + log((1 + N) / (1 + n))). */
export function createTermRows(papers: readonly (readonly string[])[]): (terms: readonly string[]) => TermRow {
  const counts = new Map<string, number>();
  for (const terms of papers) for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
  const chosen = [...counts]
    .filter(([, n]) => n >= MIN_PAPERS && n <= papers.length * MAX_SHARE)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MAX_TERMS);
  const numbers = new Map(
    chosen.map(([term, n], id) => [term, { id, idf: 1 + Math.log((1 + papers.length) / (1 + n)) }]),
  );
  return (terms) => {
    const found = new Map<number, { n: number; idf: number }>();
    for (const term of terms) {
      const known = numbers.get(term);
      if (known) found.set(known.id, { n: (found.get(known.id)?.n ?? 0) + 1, idf: known.idf });
    }
    const weights = Float64Array.from(found.values(), ({ n, idf }) => (1 + Math.log(n)) * idf);
    const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0)) || 1;
    return { terms: Int32Array.from(found.keys()), weights: weights.map((weight) => weight / length) };
  };
}

/** Learns to tell papers of a reader from others; returns a score, greater for what is more like the reader's. */
export function learnSvm(own: readonly TermRow[], others: readonly TermRow[]): (row: TermRow) => number {
  const rows = [...own, ...others];
  const isOwn = (i: number) => i < own.length;
  const cost = (i: number) => (C * rows.length) / (2 * (isOwn(i) ? own.length : others.length));
  const weights = new Float64Array(MAX_TERMS);
  let bias = 0;
  const score = ({ terms, weights: values }: TermRow): number => {
    let sum = bias;
    for (let k = 0; k < terms.length; k++) sum += (weights[terms[k] as number] as number) * (values[k] as number);
    return sum;
  };
  const multipliers = new Float64Array(rows.length);
  const order = rows.map((_, i) => i);
  const random = seeded(1);
  for (let round = 0, worst = Number.POSITIVE_INFINITY; round < ROUNDS && worst > SETTLED; round++) {
    worst = 0;
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    for (const i of order) {
      const row = rows[i] as TermRow;
      const sign = isOwn(i) ? 1 : -1;
      const before = multipliers[i] as number;
      const softness = 1 / (2 * cost(i));
      const gradient = sign * score(row) - 1 + before * softness;
      const projected = before === 0 ? Math.min(gradient, 0) : gradient;
      worst = Math.max(worst, Math.abs(projected));
      // A row has length 1, and the bias is a term of weight 1.
      const after = Math.max(0, before - gradient / (2 + softness));
      if (after === before) continue;
      multipliers[i] = after;
      const step = (after - before) * sign;
      bias += step;
      for (let k = 0; k < row.terms.length; k++) {
        const term = row.terms[k] as number;
        weights[term] = (weights[term] as number) + step * (row.weights[k] as number);
      }
    }
  }
  return score;
}

/**
 * zotero-arxiv-daily's ranking, from its published formula: cosines with the reader's papers, the newest first, weighted
 * by 1 / (1 + log10(rank)) and brought to a sum of 1.
 */
export function zoteroScore(cosinesNewestFirst: readonly number[]): number {
  let [sum, total] = [0, 0];
  for (const [i, cosine] of cosinesNewestFirst.entries()) {
    const weight = 1 / (1 + Math.log10(i + 1));
    sum += weight * cosine;
    total += weight;
  }
  return total === 0 ? 0 : sum / total;
}
