/**
 * The terms of one paper, as they are found in its words and as a row of the index has them.
 *
 * position: number of a word in title and abstract, counted over all words, those that the index leaves out among them,
 * so that a phrase is words whose positions follow each other.
 */
import { joinedOf, searchable, tokensOf, writtenWords } from "../../domain/search/normalizeWords.ts";
import { charactersOf, wordsIn } from "../../domain/search/scripts.ts";
import { rememberingWords } from "../../lib/ownText.ts";
import { fold } from "../../lib/text.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";
import { isIndexed, stemOf } from "../text/words.ts";
import { filterTermsOf } from "./filterTerms.ts";
import { factTerm, fieldOf, TEXT, type Term, termOf, termsIn } from "./terms.ts";

export interface PaperTerms {
  key: number;
  revision: number;
  /** Days since 1970 of publication. */
  day: number;
  /** In ascending order, each once. */
  terms: Uint32Array;
  /** How often the paper has each term, at most 255. */
  times: Uint8Array;
  /** Where each term of the text stands: as many positions as its `times`, in ascending order; term after term. */
  positions: Uint16Array;
}

const MAX_TIMES = 255;
const MAX_POSITION = 65_535;
/** Words between title and abstract, so that no phrase reaches from one into the other. */
const GAP = 16;

/** Collects the terms of a paper in any order. */
class Collector {
  readonly #found = new Map<Term, number[]>();

  /** Positions of one term must come in their order. */
  add(term: Term, position = 0): void {
    const positions = this.#found.get(term);
    if (!positions) this.#found.set(term, [position]);
    else if (positions.length < MAX_TIMES) positions.push(position);
  }

  sorted(): Pick<PaperTerms, "terms" | "times" | "positions"> {
    const terms = Uint32Array.from(this.#found.keys()).sort();
    const times = new Uint8Array(terms.length);
    const positions: number[] = [];
    for (let i = 0; i < terms.length; i++) {
      const at = this.#found.get(terms[i] as number) as number[];
      times[i] = at.length;
      if (fieldOf(terms[i] as number) === TEXT) for (const position of at) positions.push(position);
    }
    return { terms, times, positions: Uint16Array.from(positions) };
  }
}

/** All terms of a paper. */
export function termsOf(
  paper: Pick<Indexable, "title" | "abstract" | "authors" | "categories" | "hasCode">,
): Pick<PaperTerms, "terms" | "times" | "positions"> {
  const collected = new Collector();
  for (const fact of filterTermsOf(paper)) collected.add(factTerm(fact));
  for (const name of paper.authors) {
    for (const term of termsIn("names", name)) collected.add(term);
    for (const also of alsoNamed(name)) collected.add(termOf("names", also));
  }
  const next = addText(collected, paper.title, 0);
  addText(collected, paper.abstract, next + GAP);
  return collected.sorted();
}

/**
 * What a name is asked for by besides its words: single characters of a script without spaces, since a family name may be
 * one, and a name with an apostrophe as one word ("obrien").
 */
export const alsoNamed = (name: string): string[] => [
  ...charactersOf(name),
  ...transliterated(name).flatMap((word) => wordsIn(fold(word))),
  ...writtenWords(fold(name)).flatMap((word) => joinedOf(word) ?? []),
];

const UMLAUTS: Record<string, string> = { ä: "ae", ö: "oe", ü: "ue" };

/** Words with an umlaut as they are typed where there is none: "Groesse", "Mueller". */
const transliterated = (text: string): string[] =>
  (UMLAUT.test(text) ? (text.match(/\p{L}+/gu) ?? []) : [])
    .filter((word) => UMLAUT.test(word))
    .map((word) => word.toLowerCase().replace(/[äöü]/g, (letter) => UMLAUTS[letter] ?? letter));

const UMLAUT = /[äöü]/i;

/** Adds the words of a text, the first of which has a position; returns the position after the last. */
function addText(collected: Collector, text: string, first: number): number {
  for (const word of transliterated(text)) collected.add(termOf("text", stemOf(searchable(word))), MAX_POSITION);
  let position = first;
  let prefix = "";
  for (const word of writtenWords(searchable(text))) {
    const { stems, forms, words } = termsOfWord(word);
    // "few shot", of which the first is a word that the index leaves out, is found like "few-shot" and "fewshot".
    if (prefix !== "" && isIndexed(word) && wordsIn(word).length === 1)
      collected.add(termOf("text", stemOf(prefix + word)), Math.min(position - 1, MAX_POSITION));
    for (const { term, offset } of stems) collected.add(term, Math.min(position + offset, MAX_POSITION));
    for (const term of forms) collected.add(term);
    position += words;
    prefix = PREFIXES.has(word) ? word : "";
  }
  return position;
}

/** Words that the index leaves out and that many compounds begin with. */
const PREFIXES = new Set("down few off on out over under up".split(" "));

interface WordTerms {
  stems: readonly { term: Term; offset: number }[];
  forms: readonly Term[];
  /** How many words it has; more than one for a compound with hyphens. */
  words: number;
}

/** Papers share most of their words, and stems and hashes take most of the time of indexing. */
const CACHED_WORDS = 200_000;

const termsOfWord = rememberingWords(CACHED_WORDS, (written): WordTerms => {
  const words = wordsIn(written);
  const joined = joinedOf(written);
  return {
    stems: [
      ...(joined === undefined ? [] : [{ term: termOf("text", stemOf(joined)), offset: 0 }]),
      ...words.flatMap((word, offset) => (isIndexed(word) ? [{ term: termOf("text", stemOf(word)), offset }] : [])),
    ],
    forms: tokensOf(written).map((word) => termOf("forms", word)),
    words: words.length,
  };
});

const HEADER_NUMBERS = 2;

/** As a row keeps them: the numbers of terms and positions, terms, positions, times. */
export function packTerms({
  terms,
  times,
  positions,
}: Pick<PaperTerms, "terms" | "times" | "positions">): Uint8Array<ArrayBuffer> {
  const header = Uint32Array.of(terms.length, positions.length);
  const bytes = new Uint8Array(header.byteLength + terms.byteLength + positions.byteLength + times.byteLength);
  let at = 0;
  for (const list of [header, terms, positions, times]) {
    bytes.set(new Uint8Array(list.buffer, list.byteOffset, list.byteLength), at);
    at += list.byteLength;
  }
  return bytes;
}

/** The reverse of `packTerms`. */
export function unpackTerms(bytes: Uint8Array<ArrayBuffer>): Pick<PaperTerms, "terms" | "times" | "positions"> {
  // Numbers of four bytes must begin at a multiple of four.
  const { buffer, byteOffset } = bytes.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  const [terms = 0, positions = 0] = new Uint32Array(buffer, byteOffset, HEADER_NUMBERS);
  const termsAt = byteOffset + HEADER_NUMBERS * Uint32Array.BYTES_PER_ELEMENT;
  const positionsAt = termsAt + terms * Uint32Array.BYTES_PER_ELEMENT;
  return {
    terms: new Uint32Array(buffer, termsAt, terms),
    positions: new Uint16Array(buffer, positionsAt, positions),
    times: new Uint8Array(buffer, positionsAt + positions * Uint16Array.BYTES_PER_ELEMENT, terms),
  };
}
