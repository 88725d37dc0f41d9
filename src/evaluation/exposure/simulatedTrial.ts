/**
 * Estimators compared on simulated readers (`simulatedReaders.ts`): each learns a linear model from a reader's
 * impressions and ranks papers that the reader was never shown.
 */
import { clickLikelihood } from "../../learn/clickModel.ts";
import { clipped, ideal, LOGISTIC, naive, type PointLoss, SQUARED, unbiased } from "../../learn/estimators.ts";
import { type Exposure, estimateExposure } from "../../learn/exposure.ts";
import { fitLinear, type LinearModel, scoreOf } from "../../learn/linearModel.ts";
import { chooseClip } from "../../learn/offPolicy.ts";
import { seeded } from "../../lib/random.ts";
import { bootstrapInterval, mean, ndcg } from "../metrics.ts";
import { type SimulatedImpression, type SimulatedReader, simulateReaders } from "./simulatedReaders.ts";

export const SIMULATED_READERS = 20;
export const SIMULATED_SEEDS = 3;
export const IMPRESSIONS = [50, 200, 500, 1_000, 2_000] as const;
/** The inverse of the variance that readers' weights really have (STRENGTH² / FEATURES): no loss is helped by chance. */
const RIDGE = 3;
const DEPTH = 10;
const RESAMPLING_SEED = 1;
/** Groups of papers of like popularity, for learning exposure. */
const GROUPS = 10;

/** Readers' tastes: the share that is everybody's, which is what lists are ordered by. */
const TASTES = [
  { label: "Tastes that have nothing to do with the order shown", shared: 0 },
  { label: "Tastes half of which are everybody's, and lists ordered by that", shared: 0.5 },
] as const;

interface Learning {
  reader: SimulatedReader;
  /** Every reader's impressions. */
  everybody: readonly SimulatedImpression[];
  /** What the readers' impressions together tell of exposure. */
  exposure: Exposure;
}

interface Method {
  label: string;
  learn(learning: Learning): LinearModel;
}

const fitted = (seen: readonly SimulatedImpression[], loss: PointLoss) => fitLinear(seen, loss, { ridge: RIDGE });
const by = (label: string, loss: PointLoss): Method => ({
  label,
  learn: ({ reader }) => fitted(reader.lists.flat(), loss),
});

/** One model of all readers together, then each reader's own, held to it. */
function sharedFirst(label: string, loss: PointLoss): Method {
  const models = new WeakMap<readonly SimulatedImpression[], LinearModel>();
  return {
    label,
    learn({ reader, everybody }) {
      const shared = models.get(everybody) ?? fitted(everybody, loss);
      models.set(everybody, shared);
      return fitLinear(reader.lists.flat(), loss, { ridge: RIDGE, shared });
    },
  };
}

const METHODS: readonly Method[] = [
  by("naive, squared", naive(SQUARED)),
  by("naive, logistic", naive(LOGISTIC)),
  by("unbiased", unbiased(SQUARED)),
  by("clipped at 0.1", clipped(SQUARED, 0.1)),
  by("clipped at 0.3", clipped(SQUARED, 0.3)),
  { label: "clip chosen by SNIPS", learn: ({ reader }) => withChosenClip(reader.lists) },
  by("click likelihood", clickLikelihood),
  {
    label: "likelihood, exposure by EM",
    learn: ({ reader, exposure }) =>
      fitted(
        reader.lists.flat().map((one) => ({ ...one, exposure: exposure.of("list", one.position) })),
        clickLikelihood,
      ),
  },
  {
    label: "likelihood, exposure^0.5",
    learn: ({ reader }) =>
      fitted(
        reader.lists.flat().map((one) => ({ ...one, exposure: Math.sqrt(one.exposure) })),
        clickLikelihood,
      ),
  },
  sharedFirst("naive, held to all readers'", naive(LOGISTIC)),
  sharedFirst("likelihood, held to all's", clickLikelihood),
  {
    label: "relevance known",
    learn: ({ reader }) =>
      fitLinear(reader.lists.flat(), (score, { relevance }) => ideal(LOGISTIC, score, relevance), { ridge: RIDGE }),
  },
];
const BASELINE = "naive, logistic";

export interface SimulatedRow {
  label: string;
  /** nDCG@10 of unseen papers for each number of impressions, mean over readers and seeds, gains being relevance. */
  ndcg10: number[];
  /** That less the naive logistic loss's: the middle 95% over readers drawn again. Absent for that loss itself. */
  lead?: [number, number][];
}

export interface SimulatedReport {
  label: string;
  rows: SimulatedRow[];
}

/** With so many readers a seed. The same figures each time. `onFit` is told how much is done, 0 to 1. */
export function simulatedScores(readers: number, onFit: (done: number) => void): SimulatedReport[] {
  const all = TASTES.length * IMPRESSIONS.length * SIMULATED_SEEDS;
  let done = 0;
  return TASTES.map(({ label, shared }) => {
    const columns = IMPRESSIONS.map((impressions) => {
      const scores = METHODS.map((): number[] => []);
      for (let seed = 1; seed <= SIMULATED_SEEDS; seed++) {
        for (const learning of learningsOf(simulateReaders(readers, impressions, shared, seeded(seed))))
          for (const [m, method] of METHODS.entries()) scores[m]?.push(judged(learning.reader, method.learn(learning)));
        onFit(++done / all);
      }
      return scores;
    });
    return {
      label,
      rows: METHODS.map((method, m) =>
        rowOf(
          method,
          columns.map((scores) => scores[m] ?? []),
          columns,
        ),
      ),
    };
  });
}

function rowOf({ label }: Method, own: readonly number[][], columns: readonly number[][][]): SimulatedRow {
  const baseline = METHODS.findIndex((method) => method.label === BASELINE);
  const lead = own.map((scores, column) => {
    const against = columns[column]?.[baseline] ?? [];
    return bootstrapInterval(
      scores.map((score, i) => score - (against[i] ?? 0)),
      seeded(RESAMPLING_SEED).below,
    );
  });
  return { label, ndcg10: own.map(mean), ...(label === BASELINE ? {} : { lead }) };
}

function learningsOf(readers: readonly SimulatedReader[]): Learning[] {
  const seen = readers.flatMap(({ lists }) => lists.flat());
  const order = seen.map(({ paper }) => paper.popularity).sort((a, b) => a - b);
  const bounds = Array.from(
    { length: GROUPS - 1 },
    (_, g) => order[Math.floor(((g + 1) / GROUPS) * order.length)] ?? 0,
  );
  const exposure = estimateExposure(
    seen.map(({ position, clicked, paper }) => ({
      list: "list",
      position,
      group: String(bounds.filter((bound) => paper.popularity >= bound).length),
      shown: 1,
      acted: clicked ? 1 : 0,
    })),
  );
  return readers.map((reader) => ({ reader, everybody: seen, exposure }));
}

/** Learns from every other list, chooses the clip by the lists between, and learns from all with it. */
function withChosenClip(lists: readonly SimulatedImpression[][]): LinearModel {
  const learnedFrom = lists.filter((_, i) => i % 2 === 0).flat();
  const heldOut = lists.filter((_, i) => i % 2 === 1);
  const clip = chooseClip((tried) => {
    const model = fitted(learnedFrom, clipped(SQUARED, tried));
    return heldOut.map((list) => list.map((one) => ({ ...one, score: scoreOf(model, one.features) })));
  });
  return fitted(lists.flat(), clipped(SQUARED, clip));
}

function judged({ unseen }: SimulatedReader, model: LinearModel): number {
  const papers = unseen.map(({ features, relevance }, i) => ({
    id: String(i),
    relevance,
    score: scoreOf(model, features),
  }));
  const ranked = papers.toSorted((a, b) => b.score - a.score).map(({ id }) => id);
  return ndcg(ranked, new Map(papers.map(({ id, relevance }) => [id, relevance])), DEPTH);
}
