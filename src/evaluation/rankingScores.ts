/** How well an order foretells what came, over many lists. */
import { seeded } from "../lib/random.ts";
import type { Shown, Situation } from "./historicalRankings.ts";
import { bootstrapInterval, kendallTauB, mean, ndcg } from "./metrics.ts";
import { type Formula, ordered } from "./rankingFormulas.ts";

const DEPTH = 10;
const SEED = 1;

export interface FormulaScores {
  label: string;
  /** Agreement of the whole order with what came, Kendall's tau-b. */
  tau: number;
  /** nDCG@10, what came as gains. */
  ndcg10: number;
  /** Share of the ten that came out first among the first ten. */
  top10: number;
  /** nDCG@10, upvotes that each gained afterwards as gains. */
  next10: number;
  /** Papers of earlier editions among the first ten. */
  older10: number;
  /** nDCG@10 of trending less this one's: the middle 95% over days drawn again. Absent for trending itself. */
  lead?: [number, number];
}

/** Means over lists. */
export function scoresOf(lists: readonly Situation[], formula: Formula): FormulaScores {
  const each = lists.map((list) => judge(list, formula));
  const over = (of: keyof (typeof each)[number]) => mean(each.map((one) => one[of]));
  return {
    label: formula.label,
    tau: over("tau"),
    ndcg10: over("ndcg10"),
    top10: over("top10"),
    next10: over("next10"),
    older10: over("older10"),
  };
}

/** nDCG@10 of one formula less another's: the middle 95% over lists drawn again. */
export function leadOf(one: Formula, other: Formula, lists: readonly Situation[]): [number, number] {
  const leads = lists.map((list) => judge(list, one).ndcg10 - judge(list, other).ndcg10);
  return bootstrapInterval(leads, seeded(SEED).below);
}

/** One list, ordered by a formula. */
export function judge({ day, at, papers }: Situation, formula: Formula) {
  const order = ordered(papers, formula, at);
  const ids = order.map(({ id }) => id);
  const best = new Set([...order].sort((a, b) => b.came - a.came).slice(0, DEPTH));
  const first = order.slice(0, DEPTH);
  const gains = (of: (paper: Shown) => number) => new Map(papers.map((paper) => [paper.id, of(paper)]));
  return {
    tau: kendallTauB(order.map(({ came }) => came)),
    ndcg10: ndcg(
      ids,
      gains(({ came }) => came),
      DEPTH,
    ),
    top10: first.filter((paper) => best.has(paper)).length / first.length,
    next10: ndcg(
      ids,
      gains(({ came, upvotes }) => Math.max(0, came - upvotes)),
      DEPTH,
    ),
    older10: first.filter((paper) => paper.day < day).length,
  };
}
