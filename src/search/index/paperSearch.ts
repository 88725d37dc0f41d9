/** Finding papers by words, names and phrases in the inverted index. */

import { searchable } from "../../domain/search/normalizeWords.ts";
import { wordsIn } from "../../domain/search/scripts.ts";
import type { IndexFilter } from "../postings/filterTerms.ts";
import type { Postings } from "../postings/memory.ts";
import type { Phrase } from "../postings/phrases.ts";
import type { PostingsQuery } from "../postings/postingsQuery.ts";
import { termOf, termsIn } from "../postings/terms.ts";
import type { Hit } from "../postings/topHits.ts";
import { isIndexed, stemOf } from "../text/words.ts";

export interface TextQuery {
  text: string;
  /** `forms` are the words nearly as they stand (`tokens`), where `text` joins all that have a stem in common. */
  column: PostingsQuery["field"];
  /** Whether a paper must have every word. */
  all: boolean;
  /** Things that may be written in several ways, each way one word or several side by side; each counts as one word. */
  units?: readonly (readonly string[])[];
  /** Words that count for a part of their weight. */
  light?: readonly { words: string; part: number }[];
  /** Each must occur in the text as it stands. */
  phrases?: readonly string[];
  /** Words and phrases that must not occur in the text. */
  without?: readonly string[];
  /** Names, every word of which must be among the authors'. */
  named?: readonly string[];
  filter: IndexFilter;
  limit: number;
}

export function findPapers(
  postings: Postings,
  { text, column, all, units = [], light = [], phrases = [], without = [], named = [], filter, limit }: TextQuery,
): Hit[] {
  const groups = units.map((ways) => ways.map(phraseOf).filter((phrase) => phrase.length > 0));
  const wanted = {
    field: column,
    terms: termsIn(column, text),
    groups: groups.filter((ways) => ways.length > 0),
    light: new Map(light.flatMap(({ words, part }) => termsIn("text", words).map((term) => [term, part] as const))),
    all,
    filter,
    limit,
  };
  if (phrases.length + without.length + named.length === 0) return postings.find(wanted);
  const names = named.map((name) => termsIn("names", name));
  const asked = phrases.map(phraseOf);
  // Nothing has a name without a letter, or a word that the index leaves out.
  if (names.some((terms) => terms.length === 0) || asked.some((phrase) => phrase.length === 0)) return [];
  return postings.find({
    ...wanted,
    must: names.flat(),
    phrases: asked,
    notPhrases: without.map(phraseOf).filter((phrase) => phrase.length > 0),
  });
}

/** The words of a text that the index takes, at their distances. */
const phraseOf = (text: string): Phrase =>
  wordsIn(searchable(text)).flatMap((word, offset) =>
    isIndexed(word) ? [{ term: termOf("text", stemOf(word)), offset }] : [],
  );
