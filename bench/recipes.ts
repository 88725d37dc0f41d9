/** The ways of learning that `trials.ts` compares; each changes one thing, but where it says more. */
import type { Corpus } from "../src/encoders/learn/corpus.ts";
import type { WordTable } from "../src/encoders/learn/encoder.ts";
import type { Loss } from "../src/encoders/learn/losses.ts";
import { drawPair } from "../src/encoders/learn/pairs.ts";
import type { TrainingOptions } from "../src/encoders/learn/training.ts";
import { vocabularyOf } from "../src/encoders/learn/vocabulary.ts";
import { circle, decoupledSoftmax, individualTemperatures, multiSimilarity } from "./losses.ts";
import { zipfianWhitening } from "./whitening.ts";

export interface Recipe {
  name: string;
  options?: Partial<TrainingOptions>;
  loss?(options: TrainingOptions, papers: number): Loss;
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

export const RECIPES: Recipe[] = TRIED.map((recipe) => ({ ...recipe, options: { ...FIRST, ...recipe.options } }));
