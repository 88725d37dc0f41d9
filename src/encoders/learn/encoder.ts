/** The built-in encoder: a table of word vectors whose weighted mean, scaled to length 1, is the vector of a text. */

import type { PaperText } from "../../domain/ports.ts";
import { normalize } from "../../domain/search/vectors.ts";
import { idsOf, type Vocabulary } from "./vocabulary.ts";

export const DIMENSION = 256;

export interface WordTable {
  vocabulary: Vocabulary;
  dimension: number;
  /** words x dimension. */
  table: Float32Array;
}

/**
 * What a title weighs beside its abstract. As one text they give the title its share of the words, a tenth or less,
 * though it says best what the paper is about.
 */
const TITLE_WEIGHT = 1;

/** Unit vector of a paper; all zeros when none of its words is known. */
export function encodePaper(words: WordTable, { title, abstract }: PaperText): Float32Array {
  const vector = encode(words, abstract);
  for (const [k, x] of encode(words, title).entries()) vector[k] = (vector[k] as number) + TITLE_WEIGHT * x;
  return normalize(vector);
}

/** Unit vector of a text; all zeros when none of its words is known. */
export function encode(words: WordTable, text: string): Float32Array {
  return encodeIds(words, idsOf(text, words.vocabulary));
}

export function encodeIds(
  { vocabulary, dimension, table }: WordTable,
  ids: readonly number[] | Int32Array,
): Float32Array {
  const sum = new Float32Array(dimension);
  for (const id of ids) {
    const weight = vocabulary.weights[id] ?? 0;
    for (let k = 0, at = id * dimension; k < dimension; k++, at++)
      sum[k] = (sum[k] as number) + weight * (table[at] as number);
  }
  return normalize(sum);
}
