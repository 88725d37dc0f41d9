/** Papers as the model of a reader sees them: words with weights, names, categories. */
import type { Instant } from "../../lib/time.ts";

/**
 * Words of a text by the library's numbers, in ascending order, with TF-IDF weights (1 + log times) · idf; of length 1, or
 * empty.
 */
export interface WeightedWords {
  words: Int32Array;
  weights: Float32Array;
}

export interface DescribedPaper {
  key: number;
  words: WeightedWords;
  /** Folded names, each once. */
  authors: readonly string[];
  categories: readonly string[];
  publishedAt: Instant;
  /** What its votes say, 0 where they say nothing: the logarithm of how many times the usual upvotes it has or may expect. */
  votes: number;
}

/** Cosine of two texts, 0 to 1. */
export function sharedWords(a: WeightedWords, b: WeightedWords): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.words.length && j < b.words.length; ) {
    const [x, y] = [a.words[i] as number, b.words[j] as number];
    if (x === y) sum += (a.weights[i++] as number) * (b.weights[j++] as number);
    else if (x < y) i++;
    else j++;
  }
  return sum;
}
