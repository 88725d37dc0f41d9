/** Words as the index takes them, and the parts of a text that matched them. */
import { stem as porter2 } from "porter2";
import { searchable, searchableWord } from "../../domain/search/normalizeWords.ts";
import { hasUnspaced, piecesOf, wordsIn } from "../../domain/search/scripts.ts";
import { rememberingWords } from "../../lib/ownText.ts";
import type { QueryStems } from "./queryStems.ts";
import { mayMatch, stemPrefilter } from "./stemPrefilter.ts";

/** The words that the index leaves out: Snowball's English list, and four more. */
const STOP_WORDS = new Set(
  "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself they them their theirs themselves what which who whom this that these those am is are was were be been being have has had having do does did doing would should could ought a an the and but if or because as until while of at by for with about against between into through during before after above below to from up down in out on off over under again further then once here there when where why how all any both each few more most other some such no nor not only own same so than too very can will just now".split(
    " ",
  ),
);

const WORD = /[\p{L}\p{N}]+/gu;

/** Papers share most of their words, and a stem costs some twenty regular expressions. */
const CACHED_STEMS = 100_000;

/** The stem of a word, without accents and case, in American spelling. */
export const stemOf = rememberingWords(CACHED_STEMS, (word) => porter2(searchableWord(word)));

/** Longer ones are no words. */
const MAX_WORD_CHARACTERS = 40;

/** Whether the index takes a word that `searchable` has written. */
export const isIndexed = (word: string): boolean => word.length <= MAX_WORD_CHARACTERS && !STOP_WORDS.has(word);

/** The words that the index takes of a text that `searchable` has written, before stemming, each as often as it occurs. */
export const indexedWords = (written: string): string[] => wordsIn(written).filter(isIndexed);

export const queryStems = (query: string): Map<string, string> =>
  new Map(indexedWords(searchable(query)).map((word) => [stemOf(word), word]));

/** A stretch of text, marked when its word matched. */
export interface Stretch {
  text: string;
  marked: boolean;
}

/** Where the matching words are, pairs of characters that overlap or touch joined. */
function* matchesIn(text: string, stems: QueryStems): Generator<{ from: number; to: number }> {
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!hasUnspaced(word)) {
      if (mayMatch(word, stems) && stems.has(stemOf(word))) yield { from: index, to: index + word.length };
      continue;
    }
    let last: { from: number; to: number } | undefined;
    for (const piece of piecesOf(word)) {
      if (!stems.has(stemOf(piece.text))) continue;
      const [from, to] = [index + piece.at, index + piece.at + piece.text.length];
      if (last && from <= last.to) last.to = to;
      else {
        if (last) yield last;
        last = { from, to };
      }
    }
    if (last) yield last;
  }
}

/** Cuts text at its matching words. */
export function markWords(text: string, stems: QueryStems): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  for (const { from: begin, to } of matchesIn(text, stems)) {
    if (begin > from) stretches.push({ text: text.slice(from, begin), marked: false });
    stretches.push({ text: text.slice(begin, to), marked: true });
    from = to;
  }
  if (from < text.length) stretches.push({ text: text.slice(from), marked: false });
  return stretches;
}

/** The different words of a text that match, in lower case, in order. */
export const matchedWords = (text: string, stems: QueryStems): string[] => [
  ...new Set(
    markWords(text, stems)
      .filter((stretch) => stretch.marked)
      .map((stretch) => stretch.text.toLowerCase()),
  ),
];

/** About this many characters of an abstract are shown with a result. */
const SNIPPET_CHARACTERS = 320;

export interface Snippet {
  text: string;
  cutBefore: boolean;
  cutAfter: boolean;
  /** The query's words that the whole abstract has. */
  words: string[];
}

/** How much each word of a query tells, by its stem: a rare word more than a common one. A stem that is left out counts 1. */
export type WordWeights = ReadonlyMap<string, number>;

/**
 * The consecutive sentences of an abstract, in about 320 characters, that have the weightiest of the matching words, and
 * of these sentences those whose different matching words weigh most together.
 */
export function snippet(abstract: string, stems: QueryStems, weights: WordWeights = new Map()): Snippet {
  const sentences = splitSentences(abstract);
  const found = sentences.map((sentence) => stemsIn(sentence, stems));
  const weigh = weighing(new Set(found.flatMap((inSentence) => [...inSentence])), weights);
  let best = { from: 0, to: 0, score: -1 };
  for (let from = 0; from < sentences.length; from++) {
    const seen = new Set<string>();
    let length = 0;
    for (let to = from; to < sentences.length; to++) {
      length += sentences[to]?.length ?? 0;
      if (to > from && length > SNIPPET_CHARACTERS) break;
      for (const stem of found[to] ?? []) seen.add(stem);
      // Words first, then more text; the earlier place wins a tie.
      const score = weigh(seen) * SNIPPET_CHARACTERS + Math.min(length, SNIPPET_CHARACTERS) / 2;
      if (score > best.score) best = { from, to: to + 1, score };
    }
  }
  return {
    text: sentences.slice(best.from, best.to).join("").trim(),
    cutBefore: best.from > 0,
    cutAfter: best.to < sentences.length,
    words: [...new Set(found.flatMap((inSentence) => [...inSentence]))].map((stem) => stems.get(stem) ?? stem),
  };
}

/** Weighs words of an abstract; those that have its weightiest word weigh more than any that do not. */
function weighing(all: ReadonlySet<string>, weights: WordWeights): (words: ReadonlySet<string>) => number {
  const weightOf = (stem: string): number => weights.get(stem) ?? 1;
  const sum = (words: ReadonlySet<string>) => [...words].reduce((total, stem) => total + weightOf(stem), 0);
  const most = Math.max(0, ...[...all].map(weightOf));
  const extra = sum(all);
  return (words) => sum(words) + ([...words].some((stem) => weightOf(stem) === most) ? extra : 0);
}

/** After a full stop and white space before a capital, a digit or mathematics; never inside mathematics. */
function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  let from = 0;
  for (const match of text.matchAll(/[.?!]["')\]]?\s+(?=[\p{Lu}\d$("'])/gu)) {
    const end = match.index + match[0].length;
    const dollars = text.slice(from, end).split("$").length - 1;
    if (dollars % 2 === 1 || end - from < 25) continue;
    sentences.push(text.slice(from, end));
    from = end;
  }
  if (from < text.length) sentences.push(text.slice(from));
  return sentences;
}

function stemsIn(text: string, stems: QueryStems): Set<string> {
  const found = new Set<string>();
  for (const word of stemPrefilter(text, stems)) {
    const stem = stemOf(word);
    if (stems.has(stem)) found.add(stem);
  }
  return found;
}
