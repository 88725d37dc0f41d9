/** The ways of learning that `trials.ts` compares; each changes one thing of the default, but where it says so. */
import type { Corpus } from "../src/learn/corpus.ts";
import type { WordTable } from "../src/learn/encoder.ts";
import { decoupled, type Loss } from "../src/learn/losses.ts";
import type { TrainingOptions } from "../src/learn/training.ts";
import { vocabularyOf } from "../src/learn/vocabulary.ts";
import { circle, multiSimilarity } from "./losses.ts";
import { zipfianWhitening } from "./whitening.ts";

export interface Recipe {
  name: string;
  options?: Partial<TrainingOptions>;
  loss?(options: TrainingOptions, papers: number): Loss;
  corpus?(corpus: Corpus): Corpus;
  after?(words: WordTable): WordTable;
}

const SIF_A = 1e-3;

/** Share of a word among all words, out of its weight a / (a + p). */
export const frequencies = (weights: Float32Array): Float32Array => weights.map((w) => SIF_A / w - SIF_A);

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

const dcl: Recipe["loss"] = ({ temperature }) => decoupled(temperature);

export const RECIPES: Recipe[] = [
  { name: "decoupled seed 2", loss: dcl, options: { seed: 2 } },
  { name: "decoupled t 0.1", loss: dcl, options: { temperature: 0.1 } },
  { name: "decoupled t 0.05", loss: dcl, options: { temperature: 0.05 } },
  { name: "decoupled a 1e-4", loss: dcl, corpus: weighted(1e-4) },
  { name: "circle, gamma 32, margin 0.25", loss: () => circle(32, 0.25) },
  {
    name: "multi-similarity, a 2, b 50, l 0.5",
    loss: () => multiSimilarity({ alpha: 2, beta: 50, lambda: 0.5, epsilon: 0.1 }),
  },
  { name: "decoupled rate 0.005", loss: dcl, options: { learningRate: 0.005 } },
  { name: "decoupled 8 epochs", loss: dcl, options: { epochs: 8 } },
  { name: "decoupled batch 512", loss: dcl, options: { batch: 512 } },
  {
    name: "decoupled, Zipfian whitening",
    loss: dcl,
    after: (words) => zipfianWhitening(words, frequencies(words.vocabulary.weights)),
  },
  { name: "decoupled seed 3", loss: dcl, options: { seed: 3 } },
];
