/** Trials of the prior and of how it enters an order: one change at a time, with intervals over the later half's days. */
import type { Day } from "../../domain/editions/edition.ts";
import type { PriorPart } from "../../learn/prior.ts";
import type { FeatureReader } from "../../learn/priorFeatures.ts";
import { seeded } from "../../lib/random.ts";
import type { EditionRow } from "../captures.ts";
import type { Situation } from "../historicalRankings.ts";
import { bootstrapInterval } from "../metrics.ts";
import { type Formula, FROM_DAY_START, WITH_PRIOR } from "../rankingFormulas.ts";
import { judge } from "../rankingScores.ts";
import { changed } from "../thinVotes.ts";
import { learnLastStage } from "./lastStage.ts";
import { type Expectations, pastExpectations } from "./pastExpectations.ts";

const RESAMPLING_SEED = 1;

/** Priors of fewer parts than the whole, each with more than the one before. */
const SIMPLER_PRIORS: readonly { label: string; parts: readonly PriorPart[] }[] = [
  { label: "words, names, links", parts: [] },
  { label: "authors' past votes", parts: ["authors"] },
];

export interface KindOfList {
  label: string;
  /** With nothing expected yet. */
  lists: readonly Situation[];
}

export interface TrialRow {
  label: string;
  /** For each kind of list, on the half for choosing and on the one for checking. */
  choosing: TrialFigures[];
  checking: TrialFigures[];
  /** Less the row before, on the half for checking: the middle 95% over days drawn again. Absent for the first row. */
  lead?: { tau: [number, number]; ndcg10: [number, number] }[];
}

interface TrialFigures {
  tau: number;
  ndcg10: number;
}

/** Both halves' lists by kind, the first day of each half, and what the whole prior expects of its papers. */
export interface Halves {
  kinds: readonly KindOfList[];
  days: readonly [Day, Day];
  expected: readonly [Expectations, Expectations];
  /** Has read the rows, so that each is read once. */
  reader: FeatureReader;
}

export function priorTrials(rows: readonly EditionRow[], halves: Halves): TrialRow[] {
  const simpler = SIMPLER_PRIORS.flatMap(({ label, parts }): Step[] => {
    const [early, late] = halves.days.map((from) => pastExpectations(rows, from, parts, halves.reader));
    if (!early || !late) return [];
    return [{ label, each: judgedBy(expectedLists(halves, [early, late]), () => WITH_PRIOR) }];
  });
  const lists = expectedLists(halves, halves.expected);
  const lastStage = learnLastStage(lists[0].flat());
  const steps: Step[] = [
    ...simpler,
    { label: "submitter's past votes", each: judgedBy(lists, () => WITH_PRIOR) },
    { label: FROM_DAY_START.label, each: judgedBy(lists, () => FROM_DAY_START) },
    { label: "last stage, ListNet", each: judgedBy(lists, lastStage) },
  ];
  return steps.map(({ label, each: [choosing, checking] }, i) => {
    const before = steps[i - 1]?.each[1];
    return {
      label,
      choosing: choosing.map(meansOf),
      checking: checking.map(meansOf),
      ...(before ? { lead: checking.map((one, k) => leadOver(one, before[k] ?? [])) } : {}),
    };
  });
}

interface Step {
  label: string;
  /** Judgements of each list, by half and kind. */
  each: [TrialFigures[][], TrialFigures[][]];
}

/** Lists by half and kind, each paper with what the prior of its half expects. */
type HalvedLists = [Situation[][], Situation[][]];

function expectedLists({ kinds, days }: Halves, [early, late]: Halves["expected"]): HalvedLists {
  const half = (isLate: boolean, expected: Expectations) =>
    kinds.map(({ lists }) =>
      changed(
        lists.filter(({ day }) => day >= days[1] === isLate),
        (paper) => ({ ...paper, expected: expected.of(paper.id) }),
      ),
    );
  return [half(false, early), half(true, late)];
}

function judgedBy(
  [choosing, checking]: HalvedLists,
  formulaFor: (lists: readonly Situation[]) => Formula,
): Step["each"] {
  const of = (lists: Situation[]) => {
    const formula = formulaFor(lists);
    return lists.map((list) => judge(list, formula));
  };
  return [choosing.map(of), checking.map(of)];
}

function meansOf(each: readonly TrialFigures[]): TrialFigures {
  const over = (of: keyof TrialFigures) => each.reduce((sum, one) => sum + one[of], 0) / Math.max(1, each.length);
  return { tau: over("tau"), ndcg10: over("ndcg10") };
}

function leadOver(one: readonly TrialFigures[], before: readonly TrialFigures[]) {
  const over = (of: keyof TrialFigures) =>
    bootstrapInterval(
      one.map((figures, i) => figures[of] - (before[i]?.[of] ?? 0)),
      seeded(RESAMPLING_SEED).below,
    );
  return { tau: over("tau"), ndcg10: over("ndcg10") };
}
