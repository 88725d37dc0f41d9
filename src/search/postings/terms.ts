/**
 * Terms: what papers are found by, as numbers.
 *
 * term: 32 bits, of which the lowest two are its field and the others a hash of the word. Of half a million words some
 * hundred pairs share one, which mixes them up as two meanings of one spelling are; of a million authors' names one in a
 * thousand is taken for another by a filter. In return no dictionary needs to be kept, and every process makes the same
 * numbers.
 */

import { composed, searchable, tokens } from "../../domain/search/normalizeWords.ts";
import { wordsIn } from "../../domain/search/scripts.ts";
import { fold } from "../../lib/text.ts";
import { indexedWords, stemOf } from "../text/words.ts";
import type { Fact } from "./filterTerms.ts";

/**
 * text: stems of title and abstract. forms: their words nearly as they stand (`tokens`). names: words of the authors'
 * names. facts: what filters ask for.
 */
export const FIELDS = ["text", "forms", "names", "facts"] as const;
export type Field = (typeof FIELDS)[number];
export type Term = number;

const FIELD_BITS = 0b11;

/** FNV-1a (Fowler, Noll and Vo) of the word's UTF-16, its bits then spread by the finalizer of MurmurHash3 (Appleby). */
export function termOf(field: Field, word: string): Term {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) & ~FIELD_BITS) | FIELDS.indexOf(field)) >>> 0;
}

export const fieldOf = (term: Term): number => term & FIELD_BITS;
export const TEXT = FIELDS.indexOf("text");
export const NAMES = FIELDS.indexOf("names");

/** The terms of a query in a field, each as often as it occurs. */
export function termsIn(field: Exclude<Field, "facts">, words: string): Term[] {
  const written = {
    text: () => indexedWords(searchable(words)).map(stemOf),
    forms: () => tokens(words),
    names: () => nameWords(words),
  }[field]();
  return written.map((word) => termOf(field, word));
}

/** The words of names as the index has them, before they become terms. */
export const nameWords = (names: string): string[] => wordsIn(composed(fold(names)));

export const factTerm = ([kind, value]: Fact): Term => termOf("facts", `${kind} ${value}`);
