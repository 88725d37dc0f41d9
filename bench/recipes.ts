/** The ways of learning that `trials.ts` compares; each changes one thing, but where it says more. */
import type { Corpus } from "../src/encoders/learn/corpus.ts";
import type { WordTable } from "../src/encoders/learn/encoder.ts";
import type { Loss } from "../src/encoders/learn/losses.ts";
import { drawPair } from "../src/encoders/learn/pairs.ts";
import type { TrainingOptions } from "../src/encoders/learn/training.ts";
import { vocabularyOf } from "../src/encoders/learn/vocabulary.ts";
import { byAuthors, byCategories, inGroups, type Lesson, sparing, together } from "./lessons.ts";
import {
  circle,
  debiased,
  decoupledSoftmax,
  individualTemperatures,
  multiSimilarity,
  pairwiseSoftmax,
  partlyDecoupled,
} from "./losses.ts";
import { zipfianWhitening } from "./whitening.ts";

export interface Recipe {
  name: string;
  options?: Partial<TrainingOptions>;
  loss?(options: TrainingOptions, papers: number): Loss;
  /** What needs to know the papers. */
  teach?: Lesson;
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

const spread =
  (ownInSum: number, a: number): NonNullable<Recipe["loss"]> =>
  ({ temperature }) =>
    debiased(temperature, ownInSum, a);
const infoNce: Partial<TrainingOptions> = { decoupled: false };

/** Those that begin with today's defaults, to be measured over several seeds. */
const LATER: Recipe[] = [
  { name: "today" },
  { name: "today, InfoNCE", options: infoNce },
  { name: "today, 10 epochs", options: { epochs: 10 } },
  { name: "today, batch 512", options: { batch: 512 } },
  { name: "debiased, decoupled, a 0.1", loss: spread(0, 0.1) },
  { name: "debiased, decoupled, a 0.3", loss: spread(0, 0.3) },
  { name: "partly decoupled, 0.3", loss: ({ temperature }) => partlyDecoupled(temperature, 0.3) },
  { name: "weak labels, decoupled, a 0.2", teach: byCategories(0, 0.2) },
  { name: "weak labels, InfoNCE, a 0.2", teach: byCategories(1, 0.2) },
  { name: "same categories spared, a 0.8", teach: sparing(0.8) },
  { name: "same categories spared, a 0.95", teach: sparing(0.95) },
  { name: "pairwise softmax, tanh, temperature 0.1", loss: () => pairwiseSoftmax(0.1) },
  { name: "pairwise softmax, tanh, temperature 0.14", loss: () => pairwiseSoftmax(0.14) },
  { name: "groups of 4 by words", teach: inGroups(4) },
  { name: "groups of 4 by words, InfoNCE", options: infoNce, teach: inGroups(4) },
  { name: "pairs by authors, 0.2", teach: byAuthors(0.2) },
  { name: "pairs by authors, 0.4", teach: byAuthors(0.4) },
  { name: "pairs by authors, 0.2, InfoNCE", options: infoNce, teach: byAuthors(0.2) },
  {
    name: "pairs by authors, 0.2, partly decoupled, 0.03",
    loss: ({ temperature }) => partlyDecoupled(temperature, 0.03),
    teach: byAuthors(0.2),
  },
  { name: "pairs by authors, 0.3, groups of 2 by words", teach: together(byAuthors(0.3), inGroups(2)) },
  { name: "pairs by authors, 0.3, same categories spared", teach: together(byAuthors(0.3), sparing(0.8)) },
];

export const RECIPES: Recipe[] = [
  ...LATER,
  ...TRIED.map((recipe) => ({ ...recipe, options: { ...FIRST, ...recipe.options } })),
];
