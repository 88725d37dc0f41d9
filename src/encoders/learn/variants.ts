/** Words of a table that are forms of one another: the same beginning, and vectors that are near. */

import { lightStem, searchableWord } from "../../domain/search/normalizeWords.ts";
import { dot, normalize } from "../../domain/search/vectors.ts";
import { rememberingWords } from "../../lib/ownText.ts";
import type { WordTable } from "./encoder.ts";

/** Letters at the beginning that forms of one word share. */
const SHARED_LETTERS = 5;
/** Words whose variants are remembered. */
const KNOWN_WORDS = 10_000;
/** Cosine of word vectors from which words that begin alike are taken for forms of one. */
const MIN_COSINE = 0.5;

export function variantsIn({ vocabulary, dimension, table }: WordTable): (word: string) => string[] {
  const byBeginning = new Map<string, number[]>();
  for (const [id, word] of vocabulary.words.entries()) {
    if (word.length < SHARED_LETTERS || word.includes("-")) continue;
    const beginning = word.slice(0, SHARED_LETTERS);
    byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), id]);
  }
  const vectorOf = (id: number) => normalize(table.slice(id * dimension, (id + 1) * dimension));

  return rememberingWords(KNOWN_WORDS, find);

  function find(word: string): string[] {
    const id = vocabulary.ids.get(lightStem(searchableWord(word)));
    if (id === undefined) return [];
    const vector = vectorOf(id);
    const beginning = (vocabulary.words[id] ?? "").slice(0, SHARED_LETTERS);
    const near = (byBeginning.get(beginning) ?? []).filter(
      (other) => other !== id && dot(vector, vectorOf(other)) >= MIN_COSINE,
    );
    // The light stemmer has taken a final e, without which the index's stemmer knows fewer words.
    return near.flatMap((other) => [vocabulary.words[other] ?? "", `${vocabulary.words[other]}e`]);
  }
}
