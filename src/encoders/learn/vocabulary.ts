/** The words an encoder knows, with their weights. */
import { tokens } from "../../domain/search/normalizeWords.ts";

/** Rarer words have too few neighbours to learn from. */
const MIN_OCCURRENCES = 5;
/** At most this many words are kept: the most frequent of those that are frequent enough. */
const MAX_WORDS = 120_000;
/**
 * Smooth inverse frequency (Arora, Liang and Ma, "A simple but tough-to-beat baseline for sentence embeddings", ICLR
 * 2017): weight a / (a + p(word)).
 */
const SIF_A = 1e-3;

export interface Vocabulary {
  words: string[];
  ids: Map<string, number>;
  /** The weight of each word, in (0, 1]. */
  weights: Float32Array;
}

export const vocabularyOf = (words: string[], weights: Float32Array): Vocabulary => ({
  words,
  weights,
  ids: new Map(words.map((word, id) => [word, id])),
});

/** Ids of the known words of a text, in order. */
export function idsOf(text: string, { ids }: Vocabulary): number[] {
  const found: number[] = [];
  for (const token of tokens(text)) {
    const id = ids.get(token);
    if (id !== undefined) found.push(id);
  }
  return found;
}

/** The words that occur often enough, the most frequent first; ties in alphabetical order. */
export function chooseWords(words: readonly string[], counts: readonly number[]): Vocabulary {
  const total = counts.reduce((sum, n) => sum + n, 0);
  const kept = words
    .map((word, i) => ({ word, n: counts[i] ?? 0 }))
    .filter(({ n }) => n >= MIN_OCCURRENCES)
    .sort((a, b) => b.n - a.n || (a.word < b.word ? -1 : 1))
    .slice(0, MAX_WORDS);
  return vocabularyOf(
    kept.map(({ word }) => word),
    Float32Array.from(kept, ({ n }) => SIF_A / (SIF_A + n / total)),
  );
}
