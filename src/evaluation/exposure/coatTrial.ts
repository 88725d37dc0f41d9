/**
 * Estimators compared on Coat data made implicit as in Saito et al. 2020 (section 6): a rating of 4 or 5 of a coat that
 * the user chose is a click, all else is none; θ is what clicks tell, (clicks / most clicks)^½. What is learned is judged
 * by the ratings of coats drawn at random, where no choice of the user's is in the way.
 */
import { clickLikelihood } from "../../learn/clickModel.ts";
import { clipped, LOGISTIC, naive, type PointLoss, SQUARED, unbiased } from "../../learn/estimators.ts";
import { exposureByClicks } from "../../learn/exposure.ts";
import { type ScoredImpression, snipsDcg } from "../../learn/offPolicy.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { seeded } from "../../lib/random.ts";
import { bootstrapInterval, mean } from "../metrics.ts";
import type { CoatData } from "./coatData.ts";
import { fitFactors, type UserItem } from "./factorModel.ts";

const RELEVANT_FROM = 4;
const DEPTH = 5;
const FACTORS = 8;
/** Tried for each loss; what ranks held-out clicks best, by SNIPS, is taken. */
const RIDGES = [1, 2, 4] as const;
const HELD_OUT_SHARE = 0.1;
export const COAT_SEEDS = 5;
const RESAMPLING_SEED = 1;

interface Candidate {
  label: string;
  loss: PointLoss;
  /** Learns from the pairs that were rated, since those were looked at; the others learn from all pairs. */
  ratedAlone?: boolean;
}

const CANDIDATES: readonly Candidate[] = [
  { label: "naive, squared", loss: naive(SQUARED) },
  { label: "unbiased", loss: unbiased(SQUARED) },
  { label: "clipped at 0.3", loss: clipped(SQUARED, 0.3) },
  { label: "naive, logistic", loss: naive(LOGISTIC) },
  { label: "click likelihood", loss: clickLikelihood },
  { label: "shown pairs, logistic", loss: naive(LOGISTIC), ratedAlone: true },
];

/** Items that figures are told of: those with no more clicks than the median are rarely seen. */
export const ITEM_KINDS = ["all items", "rarely seen", "often seen"] as const;
type ItemKind = (typeof ITEM_KINDS)[number];

/** Means over users who rated a random item of the kind 4 or 5. */
export interface CoatFigures {
  dcg: number;
  recall: number;
  map: number;
}

export interface CoatRow {
  label: string;
  figures: Record<ItemKind, CoatFigures>;
  /** DCG@5 less that of the naive loss of the same kind: the middle 95% over seeds drawn again. */
  lead?: Record<ItemKind, [number, number]>;
}

export interface CoatReport {
  users: number;
  items: number;
  clicks: number;
  rows: CoatRow[];
}

/** Throws `not_enough_papers` where nothing is clicked or relevant. `onFit` is told how much is done, 0 to 1. */
export function coatScores(data: CoatData, onFit: (done: number) => void): CoatReport {
  const pairs = pairsOf(data);
  const clicks = clicksOf(pairs, data.items);
  if (clicks.every((n) => n === 0) || !data.random.some((row) => row.some((rating) => rating >= RELEVANT_FROM)))
    throw new BroadsheetError(
      "not_enough_papers",
      "Nothing in the Coat data is rated 4 or 5, in train.ascii or in test.ascii, so there is nothing to learn or to judge by.",
    );
  const fits = COAT_SEEDS * CANDIDATES.length;
  const tried = CANDIDATES.map(({ label, ...candidate }, c) => ({
    label,
    bySeed: Array.from({ length: COAT_SEEDS }, (_, seed) => {
      const scores = learned(data, pairs, candidate, seed + 1);
      onFit((c * COAT_SEEDS + seed + 1) / fits);
      return judged(data, clicks, scores);
    }),
  }));
  const byPopularity = judged(data, clicks, (_, item) => clicks[item] ?? 0);
  return {
    users: data.users,
    items: data.items,
    clicks: clicks.reduce((sum, n) => sum + n, 0),
    rows: [
      { label: "most clicked first", figures: byPopularity },
      ...tried.map(({ label, bySeed }) => {
        const against = tried.find((one) => one.label === baselineOf(label))?.bySeed;
        return { label, figures: meanOf(bySeed), ...(against ? { lead: leadOver(bySeed, against) } : {}) };
      }),
    ],
  };
}

/** What a loss is compared with: the naive loss with the same δ. */
function baselineOf(label: string): string | undefined {
  if (label.startsWith("naive")) return undefined;
  return label === "unbiased" || label.startsWith("clipped") ? "naive, squared" : "naive, logistic";
}

interface RatedPair extends UserItem {
  rated: boolean;
}

const pairsOf = ({ chosen }: CoatData): RatedPair[] =>
  chosen.flatMap((row, user) =>
    row.map((rating, item) => ({ user, item, rated: rating > 0, clicked: rating >= RELEVANT_FROM, exposure: 1 })),
  );

function clicksOf(pairs: readonly UserItem[], items: number): number[] {
  const clicks = new Array<number>(items).fill(0);
  for (const { item, clicked } of pairs) if (clicked) clicks[item] = (clicks[item] ?? 0) + 1;
  return clicks;
}

/** Learns from nine clicks in ten with each ridge and keeps what ranks the tenth best. */
function learned(data: CoatData, pairs: readonly RatedPair[], candidate: Omit<Candidate, "label">, seed: number) {
  const draw = seeded(seed);
  const kept = pairs.map((pair) => ({ pair, heldOut: pair.clicked && draw.next() < HELD_OUT_SHARE }));
  const seen = kept.map(({ pair, heldOut }) => ({ ...pair, clicked: pair.clicked && !heldOut }));
  const exposure = exposureByClicks(clicksOf(seen, data.items));
  const withExposure = seen.map((pair) => ({ ...pair, exposure: exposure[pair.item] ?? 1 }));
  const from = withExposure.filter((pair, i) => !candidate.ratedAlone || (pair.rated && !kept[i]?.heldOut));
  const { users, items } = data;
  const tried = RIDGES.map((ridge) => {
    const scores = fitFactors(from, candidate.loss, { users, items, factors: FACTORS, ridge }, seeded(seed));
    const lists = Array.from({ length: users }, (): ScoredImpression[] => []);
    for (const [i, { user, item, clicked, exposure: theta }] of withExposure.entries())
      if (!clicked)
        lists[user]?.push({ score: scores(user, item), clicked: kept[i]?.heldOut ?? false, exposure: theta });
    return { scores, dcg: snipsDcg(lists, DEPTH) ?? 0 };
  });
  return tried.reduce((best, one) => (one.dcg > best.dcg ? one : best)).scores;
}

function judged(
  { random }: CoatData,
  clicks: readonly number[],
  scores: (user: number, item: number) => number,
): Record<ItemKind, CoatFigures> {
  const median = [...clicks].sort((a, b) => a - b)[Math.floor((clicks.length - 1) / 2)] ?? 0;
  const over = (of: (item: number) => boolean) =>
    figuresOf(
      random.flatMap((row, user) => {
        const ranked = row
          .map((rating, item) => ({ rating, item, score: scores(user, item) }))
          .filter(({ rating, item }) => rating > 0 && of(item))
          .sort((a, b) => b.score - a.score || a.item - b.item);
        return [ranked.map(({ rating }) => rating >= RELEVANT_FROM)];
      }),
    );
  return {
    "all items": over(() => true),
    "rarely seen": over((item) => (clicks[item] ?? 0) <= median),
    "often seen": over((item) => (clicks[item] ?? 0) > median),
  };
}

/** Computes DCG, recall and average precision at DEPTH of users' rankings, each told as whether its items are relevant. */
function figuresOf(rankings: readonly boolean[][]): CoatFigures {
  const each = rankings
    .filter((ranking) => ranking.includes(true))
    .map((ranking) => {
      const relevant = ranking.filter(Boolean).length;
      const first = ranking.slice(0, DEPTH);
      let [found, dcg, precisions] = [0, 0, 0];
      for (const [rank, isRelevant] of first.entries()) {
        if (!isRelevant) continue;
        found++;
        dcg += 1 / Math.log2(rank + 2);
        precisions += found / (rank + 1);
      }
      return { dcg, recall: found / relevant, map: precisions / Math.min(DEPTH, relevant) };
    });
  const over = (of: keyof CoatFigures) => mean(each.map((one) => one[of]));
  return { dcg: over("dcg"), recall: over("recall"), map: over("map") };
}

type BySeed = readonly Record<ItemKind, CoatFigures>[];

const eachKind = <Value>(of: (kind: ItemKind) => Value): Record<ItemKind, Value> => ({
  "all items": of("all items"),
  "rarely seen": of("rarely seen"),
  "often seen": of("often seen"),
});

const meanOf = (bySeed: BySeed): Record<ItemKind, CoatFigures> =>
  eachKind((kind) => ({
    dcg: mean(bySeed.map((one) => one[kind].dcg)),
    recall: mean(bySeed.map((one) => one[kind].recall)),
    map: mean(bySeed.map((one) => one[kind].map)),
  }));

const leadOver = (bySeed: BySeed, against: BySeed): Record<ItemKind, [number, number]> =>
  eachKind((kind) =>
    bootstrapInterval(
      bySeed.map((one, i) => one[kind].dcg - (against[i]?.[kind].dcg ?? 0)),
      seeded(RESAMPLING_SEED).below,
    ),
  );
