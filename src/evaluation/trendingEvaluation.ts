/**
 * How well orders made while votes come in foretell what comes: formulas compared on situations of the past. The
 * earlier half of the days is for choosing constants, the later half checks what was chosen. A prior knows nothing later
 * than the day before the paper's own.
 */
import type { Day } from "../domain/editions/edition.ts";
import { PRIOR_PARTS } from "../learn/prior.ts";
import { FeatureReader } from "../learn/priorFeatures.ts";
import { BroadsheetError } from "../lib/errors.ts";
import { seeded } from "../lib/random.ts";
import type { Capture, EditionRow } from "./captures.ts";
import { dayLists, EARLY_SPANS, historiesOf, mixedLists, type Situation } from "./historicalRankings.ts";
import { pastExpectations } from "./prior/pastExpectations.ts";
import { priorTrials, type TrialRow } from "./prior/priorTrials.ts";
import {
  FORMULAS,
  type Formula,
  FROM_DAY_START,
  HALF_LIVES_HOURS,
  halfLifeFormula,
  PRIOR_VOTES_TRIED,
  priorFormula,
  TRENDING,
  WITH_PRIOR,
} from "./rankingFormulas.ts";
import { type FormulaScores, leadOf, scoresOf } from "./rankingScores.ts";
import { beforeVotes, changed, thinned } from "./thinVotes.ts";

const SEED = 1;
/** A small community has one vote where the captured one has this many. */
const THINNED = 10;

interface Named {
  label: string;
  lists: Situation[];
}

export interface TrendingReport {
  /** Choosing, on the earlier half: kinds of lists, and each constant's nDCG@10 on them. */
  choosing: { label: string; kinds: string[]; rows: { label: string; ndcg10: number[] }[] }[];
  /** Checking, on the later half. */
  checking: { label: string; lists: number; first: Day; last: Day; mixed: boolean; rows: FormulaScores[] }[];
  /** Past papers that the prior was learned from, for either half; absent where they were too few. */
  prior?: { choosing: number; checking: number };
  /** What each step of the prior and of its use is worth in lists of one day, and the kinds of lists; absent without a prior. */
  trials?: { kinds: string[]; rows: TrialRow[] };
  /** The older papers in mixed lists: how many there are, and for how many later votes are known and not estimated. */
  older: { papers: number; known: number };
}

/** Throws `not_enough_papers` when there are no lists to compare. The same rows give the same figures. */
export function trendingScores(captures: readonly Capture[], rows: readonly EditionRow[]): TrendingReport {
  const histories = historiesOf(captures, rows);
  const early = EARLY_SPANS.map((span) => dayLists(histories, span));
  const mixed = mixedLists(histories, early.at(-1) ?? []);
  const days = [...new Set(early.flat().map(({ day }) => day))].sort();
  const [first, middle] = [days[0] ?? "", days[Math.floor(days.length / 2)] ?? ""];
  if (days.length < 2)
    throw new BroadsheetError(
      "not_enough_papers",
      "There are no two days to compare orders by: a day needs eight papers with a known submission time (submittedOnDailyAt), captured within twelve hours of its beginning and again after 22 to 30 hours.",
    );
  const kinds = kindsOf(early, mixed);
  const reader = new FeatureReader();
  const priors = [first, middle].map((from) => pastExpectations(rows, from, PRIOR_PARTS, reader));
  const [choosing, checking] = priors.map((prior, i) =>
    kinds.map(({ label, lists }) => {
      const half = lists.filter(({ day }) => day >= middle === (i === 1));
      return { label, lists: changed(half, (paper) => ({ ...paper, expected: prior?.of(paper.id) ?? 1 })) };
    }),
  ) as [Named[], Named[]];
  const [before, after] = priors;
  const withPrior = before !== undefined && after !== undefined;
  const ofOneDay = kinds.filter(({ label }) => label !== "mixed");
  const trials = withPrior
    ? priorTrials(rows, { kinds: ofOneDay, days: [first, middle], expected: [before, after], reader })
    : undefined;
  const older = mixed.flatMap((list) => list.papers.filter((paper) => paper.day < list.day));
  return {
    choosing: [
      choice("half-life", choosing, HALF_LIVES_HOURS.map(halfLifeFormula)),
      ...(withPrior ? [choice("prior", choosing, PRIOR_VOTES_TRIED.map(priorFormula))] : []),
    ],
    checking: checking
      .filter(({ lists }) => lists.length > 0)
      .map((kind) => check(kind, withPrior ? [...FORMULAS, WITH_PRIOR, FROM_DAY_START] : FORMULAS)),
    ...(withPrior ? { prior: { choosing: before.papers, checking: after.papers } } : {}),
    ...(trials ? { trials: { kinds: ofOneDay.map(({ label }) => label), rows: trials } } : {}),
    older: { papers: older.length, known: older.filter(({ estimated }) => !estimated).length },
  };
}

function kindsOf(early: readonly Situation[][], mixed: Situation[]): Named[] {
  const latest = early.at(-1) ?? [];
  return [
    { label: "no votes", lists: beforeVotes(latest) },
    { label: `1 in ${THINNED}`, lists: thinned(latest, THINNED, seeded(SEED).next) },
    ...EARLY_SPANS.map(({ from, until }, i) => ({ label: `${from}-${until} h`, lists: early[i] ?? [] })),
    { label: "mixed", lists: mixed },
  ];
}

const choice = (label: string, kinds: readonly Named[], formulas: readonly Formula[]) => ({
  label,
  kinds: kinds.map((kind) => kind.label),
  rows: formulas.map((formula) => ({
    label: formula.label,
    ndcg10: kinds.map(({ lists }) => scoresOf(lists, formula).ndcg10),
  })),
});

function check({ label, lists }: Named, formulas: readonly Formula[]): TrendingReport["checking"][number] {
  const rows = formulas.map((formula): FormulaScores => {
    const scores = scoresOf(lists, formula);
    return formula === TRENDING ? scores : { ...scores, lead: leadOf(TRENDING, formula, lists) };
  });
  const mixed = lists.some(({ day, papers }) => papers.some((paper) => paper.day < day));
  return { label, lists: lists.length, first: lists[0]?.day ?? "", last: lists.at(-1)?.day ?? "", mixed, rows };
}
