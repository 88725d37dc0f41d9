/**
 * Other forms of a query's words that the stemmer keeps apart ("classification", "classifier"): words that begin alike
 * and that the encoder has learned to be near (after Xu and Croft, "Corpus-based stemming using cooccurrence of word
 * variants", ACM TOIS 1998, with nearness of word vectors in place of co-occurrence).
 */
import type { Encoder } from "../../domain/ports.ts";
import { wordsIn } from "../../domain/search/scripts.ts";
import { stemOf } from "./words.ts";

/** Longer queries say enough by themselves. */
const MAX_WORDS = 6;

/** The words followed by their variants; themselves when the encoder knows of none. */
export function expandQuery(words: string, encoder: Encoder | undefined): string {
  const asked = wordsIn(words);
  if (!encoder?.variants || asked.length > MAX_WORDS) return words;
  const stems = new Set(asked.map(stemOf));
  const added: string[] = [];
  for (const variant of asked.flatMap((word) => encoder.variants?.(word) ?? [])) {
    if (stems.has(stemOf(variant))) continue;
    stems.add(stemOf(variant));
    added.push(variant);
  }
  return [words, ...added].join(" ");
}
