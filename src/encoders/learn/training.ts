/** Learning the word vectors from papers. */

import { type Random, seeded } from "../../lib/random.ts";
import type { TrainingPaper } from "./corpus.ts";
import { DIMENSION, type WordTable } from "./encoder.ts";
import { type BatchReport, decoupled, infoNce, type Loss } from "./losses.ts";
import { pairwise, product, productTransposed } from "./matrices.ts";
import { drawPair } from "./pairs.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface TrainingOptions {
  seed: number;
  epochs: number;
  /** Pairs a batch, each the others' negatives; a multiple of 4. */
  batch: number;
  /** Pairs drawn of a paper at each visit; their loss must know that they are of one paper. */
  pairsPerPaper: number;
  temperature: number;
  learningRate: number;
  /** Decoupled contrastive learning in place of InfoNCE (losses.ts). */
  decoupled: boolean;
}

export const DEFAULTS: TrainingOptions = {
  seed: 1,
  epochs: 5,
  batch: 256,
  pairsPerPaper: 1,
  temperature: 0.07,
  learningRate: 0.005,
  decoupled: true,
};

/** Adam (Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1). */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** All that training needs to go on: the table, Adam's moments and where it stands. */
export interface TrainingState {
  table: Float32Array;
  first: Float32Array;
  second: Float32Array;
  /** Batches done. */
  step: number;
  epoch: number;
  random: number;
}

/** Random vectors, but for words that an earlier table knows: they start where it ended. */
export function freshState(vocabulary: Vocabulary, seed: number, earlier?: WordTable): TrainingState {
  const size = vocabulary.words.length * DIMENSION;
  const random = seeded(seed);
  const table = Float32Array.from({ length: size }, () => random.normal() / Math.sqrt(DIMENSION));
  for (const [id, word] of earlier?.dimension === DIMENSION ? vocabulary.words.entries() : []) {
    const from = earlier?.vocabulary.ids.get(word);
    if (earlier && from !== undefined)
      table.set(earlier.table.subarray(from * DIMENSION, (from + 1) * DIMENSION), id * DIMENSION);
  }
  return {
    table,
    first: new Float32Array(size),
    second: new Float32Array(size),
    step: 0,
    epoch: 0,
    random: random.state,
  };
}

/** What trials may do otherwise. */
export interface Teaching {
  loss: Loss;
  draw: typeof drawPair;
  /** Papers in the order in which an epoch visits them, which makes the batches. */
  order(random: Random): Int32Array;
}

export interface EpochReport extends BatchReport {
  epoch: number;
}

/** One pass over all papers in a new order; changes `state`. */
export function trainEpoch(
  state: TrainingState,
  vocabulary: Vocabulary,
  papers: readonly TrainingPaper[],
  options: TrainingOptions,
  onBatch: (done: number, of: number) => void = () => {},
  { loss: lossOf = lossFor(options), draw = drawPair, order: orderOf }: Partial<Teaching> = {},
): EpochReport {
  const random = seeded(0);
  random.state = state.random;
  const order = orderOf?.(random) ?? shuffledIndices(papers.length, random);
  const visits = papers.length * options.pairsPerPaper;
  const size = Math.min(options.batch, visits - (visits % 4));
  const batches = size === 0 ? 0 : Math.floor(visits / size);
  const total = batches * options.epochs;
  const work = workspace(size, vocabulary.words.length);
  let loss = 0;
  let accuracy = 0;
  for (let b = 0; b < batches; b++) {
    const drawn = Int32Array.from(
      { length: size },
      (_, i) => order[Math.floor((b * size + i) / options.pairsPerPaper)] as number,
    );
    const pairs = Array.from(drawn, (paper) => draw(papers[paper] as TrainingPaper, random));
    const rate = options.learningRate * Math.max(0.02, 1 - state.step / total);
    const result = trainBatch(state, vocabulary, pairs, drawn, lossOf, rate, work);
    loss += result.loss;
    accuracy += result.accuracy;
    onBatch(b + 1, batches);
  }
  state.epoch++;
  state.random = random.state;
  return { epoch: state.epoch, loss: loss / Math.max(1, batches), accuracy: accuracy / Math.max(1, batches) };
}

const lossFor = ({ temperature, decoupled: withoutOwn }: TrainingOptions): Loss =>
  withoutOwn ? decoupled(temperature) : infoNce(temperature);

const workspace = (size: number, words: number) => ({
  u: new Float64Array(size * DIMENSION),
  v: new Float64Array(size * DIMENSION),
  du: new Float64Array(size * DIMENSION),
  dv: new Float64Array(size * DIMENSION),
  lengths: new Float64Array(size * 2),
  cosines: new Float64Array(size * size),
  /** Place of a word's gradient in `gradients`, or -1. */
  slot: new Int32Array(words).fill(-1),
  touched: [] as number[],
  gradients: new Float32Array(0),
});

function trainBatch(
  state: TrainingState,
  vocabulary: Vocabulary,
  pairs: readonly (readonly [Int32Array, Int32Array])[],
  papers: Int32Array,
  lossOf: Loss,
  rate: number,
  work: ReturnType<typeof workspace>,
) {
  const size = pairs.length;
  const { weights } = vocabulary;
  for (let i = 0; i < size; i++) {
    const [left, right] = pairs[i] as readonly [Int32Array, Int32Array];
    work.lengths[2 * i] = project(state.table, weights, left, work.u, i);
    work.lengths[2 * i + 1] = project(state.table, weights, right, work.v, i);
  }
  pairwise(work.u, work.v, size, DIMENSION, work.cosines);
  const result = lossOf(work.cosines, size, papers);
  product(work.cosines, work.v, size, DIMENSION, work.du);
  productTransposed(work.cosines, work.u, size, DIMENSION, work.dv);
  for (let i = 0; i < size; i++) {
    const [left, right] = pairs[i] as readonly [Int32Array, Int32Array];
    scatter(work, weights, left, work.u, work.du, i, work.lengths[2 * i] as number);
    scatter(work, weights, right, work.v, work.dv, i, work.lengths[2 * i + 1] as number);
  }
  state.step++;
  step(state, work, rate);
  return result;
}

/** Weighted sum of the words' vectors, scaled to length 1, into row `i` of `out`; returns the length before. */
function project(table: Float32Array, weights: Float32Array, ids: Int32Array, out: Float64Array, i: number): number {
  const o = i * DIMENSION;
  out.fill(0, o, o + DIMENSION);
  for (let n = 0; n < ids.length; n++) {
    const id = ids[n] as number;
    const weight = weights[id] as number;
    for (let k = 0, at = id * DIMENSION; k < DIMENSION; k++, at++)
      out[o + k] = (out[o + k] as number) + weight * (table[at] as number);
  }
  let square = 0;
  for (let k = o; k < o + DIMENSION; k++) square += (out[k] as number) ** 2;
  const length = Math.sqrt(square) + 1e-12;
  for (let k = o; k < o + DIMENSION; k++) out[k] = (out[k] as number) / length;
  return length;
}

/** Carries the gradient of a row back through the scaling to the vectors of its words. */
function scatter(
  work: ReturnType<typeof workspace>,
  weights: Float32Array,
  ids: Int32Array,
  unit: Float64Array,
  gradient: Float64Array,
  i: number,
  length: number,
): void {
  const o = i * DIMENSION;
  let along = 0;
  for (let k = o; k < o + DIMENSION; k++) along += (gradient[k] as number) * (unit[k] as number);
  for (let k = o; k < o + DIMENSION; k++)
    gradient[k] = ((gradient[k] as number) - along * (unit[k] as number)) / length;
  for (let n = 0; n < ids.length; n++) {
    const id = ids[n] as number;
    let slot = work.slot[id] as number;
    if (slot < 0) {
      slot = work.touched.length;
      work.slot[id] = slot;
      work.touched.push(id);
      if (work.gradients.length < (slot + 1) * DIMENSION) {
        const larger = new Float32Array(Math.max(4_096 * DIMENSION, work.gradients.length * 2));
        larger.set(work.gradients);
        work.gradients = larger;
      }
      work.gradients.fill(0, slot * DIMENSION, (slot + 1) * DIMENSION);
    }
    const weight = weights[id] as number;
    const { gradients } = work;
    for (let k = 0, at = slot * DIMENSION; k < DIMENSION; k++, at++)
      gradients[at] = (gradients[at] as number) + weight * (gradient[o + k] as number);
  }
}

/** Adam for the words of the batch; the others rest. */
function step(state: TrainingState, work: ReturnType<typeof workspace>, rate: number): void {
  const { table, first, second } = state;
  const { gradients } = work;
  const correction = (rate * Math.sqrt(1 - BETA2 ** state.step)) / (1 - BETA1 ** state.step);
  for (let slot = 0; slot < work.touched.length; slot++) {
    const id = work.touched[slot] as number;
    work.slot[id] = -1;
    for (let k = 0, at = id * DIMENSION, g = slot * DIMENSION; k < DIMENSION; k++, at++, g++) {
      const gradient = gradients[g] as number;
      const m = BETA1 * (first[at] as number) + (1 - BETA1) * gradient;
      const v = BETA2 * (second[at] as number) + (1 - BETA2) * gradient * gradient;
      first[at] = m;
      second[at] = v;
      table[at] = (table[at] as number) - (correction * m) / (Math.sqrt(v) + EPSILON);
    }
  }
  work.touched.length = 0;
}

function shuffledIndices(n: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

export const tableOf = (vocabulary: Vocabulary, { table }: TrainingState): WordTable => ({
  vocabulary,
  dimension: DIMENSION,
  table,
});
