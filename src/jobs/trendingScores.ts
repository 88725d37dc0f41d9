/**
 * How well orders made while votes come in foretell what comes: formulas compared on situations of the past. The
 * earlier half of the days is for choosing constants, the later half checks what was chosen.
 */
import { BroadsheetError } from "../domain/errors.ts";
import type { Capture, EditionRow } from "../domain/trendingData.ts";
import { seeded } from "../learn/random.ts";
import { bootstrapInterval, kendallTauB, mean, ndcg } from "../search/metrics.ts";
import { FORMULAS, type Formula, HALF_LIVES_HOURS, halfLifeFormula, ordered, TRENDING } from "./formulas.ts";
import { dayLists, EARLY_SPANS, growth, historiesOf, mixedLists, type Shown, type Situation } from "./situations.ts";

const DEPTH = 10;
const SEED = 1;
/** Spans between which growth is told, in hours since the day began. */
const GROWTH_SPANS = [
  [
    { from: 0, until: 6 },
    { from: 6, until: 12 },
  ],
  [
    { from: 6, until: 12 },
    { from: 22, until: 30 },
  ],
  [
    { from: 6, until: 12 },
    { from: 100, until: 1_000 },
  ],
  [
    { from: 22, until: 30 },
    { from: 36, until: 60 },
  ],
  [
    { from: 22, until: 30 },
    { from: 100, until: 1_000 },
  ],
] as const;

export interface FormulaScores {
  says: string;
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
  behind?: [number, number];
}

export interface TrendingReport {
  growth: (ReturnType<typeof growth> & { spans: (typeof GROWTH_SPANS)[number] })[];
  /** Choosing: nDCG@10 by half-life, on lists of the earlier half of the days. */
  chosen: { says: string; day: number; mixed: number; older10: number }[];
  tables: { says: string; lists: number; first: string; last: string; mixed: boolean; rows: FormulaScores[] }[];
  /** Of older papers in mixed lists: how many there are, and of how many what came is known and not estimated. */
  older: { papers: number; known: number };
}

/** Throws `not_enough_papers` when there are no lists to compare. The same rows give the same figures. */
export function trendingScores(captures: readonly Capture[], rows: readonly EditionRow[]): TrendingReport {
  const histories = historiesOf(captures, rows);
  const lists = EARLY_SPANS.map((span) => dayLists(histories, span));
  const mixed = mixedLists(histories, lists.at(-1) ?? []);
  const days = [...new Set(lists.flat().map(({ day }) => day))].sort();
  if (days.length < 2)
    throw new BroadsheetError(
      "not_enough_papers",
      "There are no two days to compare orders by: a day needs eight papers with a known submission time (submittedOnDailyAt), captured within twelve hours of its beginning and again after 22 to 30 hours.",
    );
  const middle = days[Math.floor(days.length / 2)] ?? "";
  const earlier = ({ day }: Situation) => day < middle;
  const later = ({ day }: Situation) => day >= middle;
  const older = mixed.flatMap((list) => list.papers.filter((paper) => paper.day < list.day));
  return {
    growth: GROWTH_SPANS.map((spans) => ({ spans, ...growth(histories, spans) })).filter(({ papers }) => papers > 0),
    chosen: HALF_LIVES_HOURS.map((hours) => {
      const formula = halfLifeFormula(hours);
      const [day, both] = [lists.at(-1) ?? [], mixed].map((one) => scoresOf(one.filter(earlier), formula));
      return { says: formula.says, day: day?.ndcg10 ?? 0, mixed: both?.ndcg10 ?? 0, older10: both?.older10 ?? 0 };
    }),
    tables: [
      ...EARLY_SPANS.map(({ from, until }, i) =>
        table(`day, after ${from}-${until} h`, (lists[i] ?? []).filter(later)),
      ),
      table("mixed with earlier days", mixed.filter(later), true),
    ].filter((one) => one.lists > 0),
    older: { papers: older.length, known: older.filter(({ estimated }) => !estimated).length },
  };
}

function table(says: string, lists: readonly Situation[], mixed = false): TrendingReport["tables"][number] {
  const ours = lists.map((list) => judge(list, TRENDING).ndcg10);
  const rows = FORMULAS.map((formula): FormulaScores => {
    const scores = scoresOf(lists, formula);
    if (formula === TRENDING) return scores;
    const behind = lists.map((list, i) => (ours[i] ?? 0) - judge(list, formula).ndcg10);
    return { ...scores, behind: bootstrapInterval(behind, seeded(SEED).below) };
  });
  return { says, lists: lists.length, first: lists[0]?.day ?? "", last: lists.at(-1)?.day ?? "", mixed, rows };
}

function scoresOf(lists: readonly Situation[], formula: Formula): FormulaScores {
  const each = lists.map((list) => judge(list, formula));
  const over = (of: keyof (typeof each)[number]) => mean(each.map((one) => one[of]));
  return {
    says: formula.says,
    tau: over("tau"),
    ndcg10: over("ndcg10"),
    top10: over("top10"),
    next10: over("next10"),
    older10: over("older10"),
  };
}

function judge({ day, at, papers }: Situation, formula: Formula) {
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
