/**
 * Terms: what papers are found by, as numbers.
 *
 * term: 32 bits, of which the lowest two are its field and the others a hash of the word. Of half a million words some
 * hundred pairs share one, which mixes them up as two meanings of one spelling are; of a million authors' names one in a
 * thousand is taken for another by a filter. In return no dictionary needs to be kept, and every process makes the same
 * numbers.
 */

import { eastAsianPieces } from "../../domain/papers/eastAsianNames.ts";
import { searchable, tokens, tokensIn, tokensOf } from "../../domain/search/normalizeWords.ts";
import { rememberingWords } from "../../lib/ownText.ts";
import { fold } from "../../lib/text.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";
import { indexedWords, stemOf, wordsIn } from "../text/words.ts";
import { type Fact, filterTermsOf } from "./filterTerms.ts";

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

/**
 * All terms of a paper, each as often as it occurs, in ascending order. `written` is its title and abstract as
 * `searchable` writes them.
 */
export function termsOf(paper: Pick<Indexable, "authors" | "categories" | "hasCode">, written: string): Uint32Array {
  const terms = filterTermsOf(paper).map(factTerm);
  for (const name of paper.authors) for (const term of termsIn("names", searchedName(name))) terms.push(term);
  for (const token of tokensIn(written)) for (const term of termsOfToken(token)) terms.push(term);
  return Uint32Array.from(terms).sort();
}

/** Names that are written without a space are also found by their parts, wherever those end. */
const searchedName = (name: string): string => [name, ...eastAsianPieces(name)].join(" ");

/** Papers share most of their words, and stems and hashes take most of the time of indexing. */
const CACHED_TOKENS = 200_000;

/** The terms in text and forms of a word, or of a compound with hyphens. */
const termsOfToken = rememberingWords(CACHED_TOKENS, (token): readonly Term[] => [
  ...indexedWords(token).map((word) => termOf("text", stemOf(word))),
  ...tokensOf(token).map((word) => termOf("forms", word)),
]);

/** The terms of a query in a field, each as often as it occurs. */
export function termsIn(field: Exclude<Field, "facts">, words: string): Term[] {
  const written = {
    text: () => indexedWords(searchable(words)).map(stemOf),
    forms: () => tokens(words),
    names: () => wordsIn(fold(words)),
  }[field]();
  return written.map((word) => termOf(field, word));
}

export const factTerm = ([kind, value]: Fact): Term => termOf("facts", `${kind} ${value}`);
