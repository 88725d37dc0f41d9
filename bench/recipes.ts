/** The ways of learning that `trials.ts` compares; each changes one thing, but where it says more. */
import type { Corpus } from "../src/encoders/learn/corpus.ts";
import type { WordTable } from "../src/encoders/learn/encoder.ts";
import type { Loss } from "../src/encoders/learn/losses.ts";
import { drawPair } from "../src/encoders/learn/pairs.ts";
import type { Teaching, TrainingOptions } from "../src/encoders/learn/training.ts";
import { vocabularyOf } from "../src/encoders/learn/vocabulary.ts";
import type { PaperLabels } from "./labels.ts";
import {
  atanActivation,
  circle,
  debiased,
  decoupledSoftmax,
  individualTemperatures,
  multiSimilarity,
  pairwiseSoftmax,
  partlyDecoupled,
  tanhActivation,
  weakLabels,
} from "./losses.ts";
import { authorNeighbours, drawAuthorPairs, groupedOrder, wordNeighbours } from "./neighbours.ts";
import { zipfianWhitening } from "./whitening.ts";

export interface Recipe {
  name: string;
  options?: Partial<TrainingOptions>;
  loss?(options: TrainingOptions, papers: number): Loss;
  /** What needs to know the papers. */
  teach?(lesson: { options: TrainingOptions; corpus: Corpus; labels: readonly PaperLabels[] }): Partial<Teaching>;
  draw?: typeof drawPair;
  corpus?(corpus: Corpus): Corpus;
  after?(words: WordTable): WordTable;
}

const SIF_A = 1e-3;

/** Share of a word among all words, out of its weight a / (a + p). */
const frequencies = (weights: Float32Array): Float32Array => weights.map((w) => SIF_A / w - SIF_A);

/** The same corpus with weights of another `a`. */
const weighted =
  (a: number) =>
  (corpus: Corpus): Corpus => {
    const { words, weights } = corpus.vocabulary;
    return {
      ...corpus,
      vocabulary: vocabularyOf(
        words,
        frequencies(weights).map((p) => a / (a + p)),
      ),
    };
  };

const KEPT_SHARE = 0.5;
/** Words that a text has at least before some are left out. */
const MIN_THINNED = 16;

/** Pairs whose longer texts are without half their words, others each time. */
const drawThinned: typeof drawPair = (paper, random) => {
  const thinned = (ids: Int32Array) => (ids.length < MIN_THINNED ? ids : ids.filter(() => random.next() < KEPT_SHARE));
  const [left, right] = drawPair(paper, random);
  return [thinned(left), thinned(right)];
};

/** Where the trials began. */
const FIRST: Partial<TrainingOptions> = { learningRate: 0.01, decoupled: false };
const dcl: Partial<TrainingOptions> = { decoupled: true };
const own: Recipe["loss"] = ({ temperature }, papers) =>
  individualTemperatures(papers, { start: temperature, rho: 1, rate: 0.02, least: 0.03, most: 0.3 });
const TRIED: Recipe[] = [
  { name: "InfoNCE" },
  { name: "InfoNCE, seed 2", options: { seed: 2 } },
  { name: "InfoNCE, seed 3", options: { seed: 3 } },
  { name: "decoupled contrastive", options: dcl },
  { name: "decoupled contrastive, seed 2", options: { ...dcl, seed: 2 } },
  { name: "decoupled contrastive, temperature 0.05", options: { ...dcl, temperature: 0.05 } },
  { name: "decoupled contrastive, temperature 0.1", options: { ...dcl, temperature: 0.1 } },
  { name: "decoupled contrastive, weights a = 0.0001", options: dcl, corpus: weighted(1e-4) },
  { name: "decoupled contrastive, rate 0.005", options: { ...dcl, learningRate: 0.005 } },
  { name: "decoupled contrastive, half the words", options: dcl, draw: drawThinned },
  {
    name: "decoupled softmax, 2 pairs a paper",
    // Three passes with two pairs each take as many batches as six with one.
    options: { pairsPerPaper: 2, epochs: 3 },
    loss: ({ temperature }) => decoupledSoftmax(temperature),
  },
  { name: "individual temperatures, rho 1", loss: own },
  { name: "circle, gamma 32, margin 0.25", loss: () => circle(32, 0.25) },
  {
    name: "multi-similarity, 2, 50, 0.5, 0.1",
    loss: () => multiSimilarity({ alpha: 2, beta: 50, lambda: 0.5, epsilon: 0.1 }),
  },
  {
    name: "Zipfian whitening",
    after: (words) => zipfianWhitening(words, frequencies(words.vocabulary.weights)),
  },
  { name: "half the words", draw: drawThinned },
  { name: "rate 0.005", options: { learningRate: 0.005 } },
  { name: "rate 0.005, seed 2", options: { learningRate: 0.005, seed: 2 } },
  { name: "rate 0.003", options: { learningRate: 0.003 } },
  { name: "decoupled contrastive, rate 0.005, seed 2", options: { ...dcl, learningRate: 0.005, seed: 2 } },
  { name: "rate 0.005, 8 epochs", options: { learningRate: 0.005, epochs: 8 } },
  { name: "temperature 0.05", options: { temperature: 0.05 } },
  { name: "temperature 0.1", options: { temperature: 0.1 } },
];

const KERNEL_WIDTH = 0.3;

/** Kernel of weak labels: exp(-d^2 / 2 w^2) with the Jaccard distance d of categories, 0 for none in common. */
const categoryWeights = (labels: readonly PaperLabels[]) => {
  const numbers = new Map<string, number>();
  const numberOf = (category: string) => {
    const known = numbers.get(category) ?? numbers.size;
    numbers.set(category, known);
    return known;
  };
  const sets = labels.map(({ categories }) => categories.map(numberOf));
  return (one: number, other: number): number => {
    const a = sets[one] ?? [];
    const b = sets[other] ?? [];
    let shared = 0;
    for (const category of a) if (b.includes(category)) shared++;
    if (shared === 0) return 0;
    const distance = 1 - shared / (a.length + b.length - shared);
    return Math.exp(-(distance ** 2) / (2 * KERNEL_WIDTH ** 2));
  };
};

const byCategories =
  (ownInSum: number, a: number): NonNullable<Recipe["teach"]> =>
  ({ options: { temperature }, labels }) => ({
    loss: weakLabels({ temperature, ownInSum, a }, categoryWeights(labels)),
  });

const GROUP_NEIGHBOURS = 20;

const inGroups =
  (group: number): NonNullable<Recipe["teach"]> =>
  ({ corpus: { papers, vocabulary } }) => ({
    order: groupedOrder(wordNeighbours(papers, vocabulary, GROUP_NEIGHBOURS), group),
  });

const byAuthors =
  (share: number): NonNullable<Recipe["teach"]> =>
  ({ corpus: { papers }, labels }) => ({ draw: drawAuthorPairs(papers, authorNeighbours(labels), share) });

/** The trials of 2026, which begin with today's defaults. */
const TODAY: Recipe[] = [
  { name: "today" },
  { name: "today, InfoNCE", options: { decoupled: false } },
  ...[0.05, 0.1, 0.2, 0.3].map((a) => ({
    name: `debiased, decoupled, a ${a}`,
    loss: ({ temperature }: TrainingOptions) => debiased(temperature, 0, a),
  })),
  ...[0.1, 0.2].map((a) => ({
    name: `debiased, InfoNCE, a ${a}`,
    loss: ({ temperature }: TrainingOptions) => debiased(temperature, 1, a),
  })),
  ...[0.05, 0.1, 0.2, 0.3].map((a) => ({ name: `weak labels, decoupled, a ${a}`, teach: byCategories(0, a) })),
  ...[0.1, 0.2, 0.3].map((a) => ({ name: `weak labels, InfoNCE, a ${a}`, teach: byCategories(1, a) })),
  ...[0.1, 0.3].map((share) => ({
    name: `partly decoupled, ${share}`,
    loss: ({ temperature }: TrainingOptions) => partlyDecoupled(temperature, share),
  })),
  ...[0.07, 0.1, 0.14].map((temperature) => ({
    name: `pairwise softmax, tanh, temperature ${temperature}`,
    loss: () => pairwiseSoftmax(temperature, tanhActivation),
  })),
  ...[2, 4, 8].map((group) => ({ name: `groups of ${group} by words`, teach: inGroups(group) })),
  ...[2, 4].map((group) => ({
    name: `groups of ${group} by words, InfoNCE`,
    options: { decoupled: false },
    teach: inGroups(group),
  })),
  ...[0.1, 0.2].map((share) => ({ name: `pairs by authors, ${share}`, teach: byAuthors(share) })),
  ...[0.1, 0.2].map((share) => ({
    name: `pairs by authors, ${share}, InfoNCE`,
    options: { decoupled: false },
    teach: byAuthors(share),
  })),
  { name: "pairwise softmax, atan", loss: ({ temperature }) => pairwiseSoftmax(temperature, atanActivation) },
];

export const RECIPES: Recipe[] = [
  ...TODAY,
  ...TRIED.map((recipe) => ({ ...recipe, options: { ...FIRST, ...recipe.options } })),
];
