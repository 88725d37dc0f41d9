/**
 * How well orders made while votes come in foretell what comes: formulas compared on situations of the past. The
 * earlier half of the days is for choosing constants, the later half checks what was chosen. A prior is learned from
 * the days before each half alone.
 */
import type { Day } from "../domain/editions/edition.ts";
import { learnPrior, MIN_PAST_PAPERS, type PastPaper } from "../learn/prior.ts";
import { BroadsheetError } from "../lib/errors.ts";
import { seeded } from "../lib/random.ts";
import type { Capture, EditionRow } from "./captures.ts";
import { dayLists, EARLY_SPANS, historiesOf, mixedLists, type Situation } from "./historicalRankings.ts";
import {
  FORMULAS,
  type Formula,
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
  const priors = [first, middle].map((until) => priorOf(rows, until));
  const [choosing, checking] = priors.map((prior, i) =>
    kinds.map(({ label, lists }) => {
      const half = lists.filter(({ day }) => day >= middle === (i === 1));
      return { label, lists: changed(half, (paper) => ({ ...paper, expected: prior?.expects(paper.id) ?? 1 })) };
    }),
  ) as [Named[], Named[]];
  const [before, after] = priors;
  const withPrior = before !== undefined && after !== undefined;
  const older = mixed.flatMap((list) => list.papers.filter((paper) => paper.day < list.day));
  return {
    choosing: [
      choice("half-life", choosing, HALF_LIVES_HOURS.map(halfLifeFormula)),
      ...(withPrior ? [choice("prior", choosing, PRIOR_VOTES_TRIED.map(priorFormula))] : []),
    ],
    checking: checking
      .filter(({ lists }) => lists.length > 0)
      .map((kind) => check(kind, withPrior ? [...FORMULAS, WITH_PRIOR] : FORMULAS)),
    ...(withPrior ? { prior: { choosing: before.papers, checking: after.papers } } : {}),
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

/**
 * A prior learned from the editions before a day, by a paper's day and id; undefined where they are too few. Later
 * papers are asked of day by day, each with the votes of the days before its own alone.
 */
function priorOf(rows: readonly EditionRow[], until: Day) {
  const past = votedRows(rows.filter(({ day }) => day < until));
  if (past.length < MIN_PAST_PAPERS) return undefined;
  const prior = learnPrior(past);
  const known = new Map<string, number>();
  const later = Map.groupBy(
    rows.filter(({ day }) => day >= until),
    ({ day }) => day,
  );
  for (const [day, papers] of [...later].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const paper of papers) known.set(`${day} ${paper.id}`, prior.expects(paper));
    prior.remember(votedRows(papers));
  }
  return { papers: prior.papers, expects: (name: string): number => known.get(name) ?? 1 };
}

const votedRows = (rows: readonly EditionRow[]): PastPaper[] =>
  rows.flatMap(({ upvotes, ...row }) => (upvotes === undefined ? [] : [{ ...row, upvotes }]));

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
