/** Finding the few words of a text that are worth stemming. */
import { wordsIn } from "../../domain/search/scripts.ts";
import type { QueryStems } from "./queryStems.ts";

const NOT_ASCII = /[^\0-\x7f]/;
const ASCII_CHARACTERS = 128;
/** Marks what words are made of. */
const IN_WORD = Uint8Array.from({ length: ASCII_CHARACTERS }, (_, code) =>
  /[a-z\d]/i.test(String.fromCharCode(code)) ? 1 : 0,
);

/**
 * The words of a text that may have one of the stems: those that begin alike, because no spelling or stemming changes a
 * first letter but to take its accent away. Looking up the stems of all words takes longer than finding the papers.
 */
export function stemPrefilter(text: string, stems: QueryStems): string[] {
  if (NOT_ASCII.test(text)) return wordsIn(text);
  const likely = beginnings(stems);
  const words: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const from = at;
    while (IN_WORD[text.charCodeAt(at)] === 1) at++;
    if (at > from && likely[text.charCodeAt(from)] === 1) words.push(text.slice(from, at));
  }
  return words;
}

/** Whether a word begins like one of the stems; any that does not begin with an ASCII character may. */
export function mayMatch(word: string, stems: QueryStems): boolean {
  const code = word.charCodeAt(0);
  return code >= ASCII_CHARACTERS || beginnings(stems)[code] === 1;
}

const knownBeginnings = new WeakMap<QueryStems, Uint8Array>();

/** Marks the characters that the stems begin with, in either case. */
function beginnings(stems: QueryStems): Uint8Array {
  let marks = knownBeginnings.get(stems);
  if (!marks) {
    marks = new Uint8Array(ASCII_CHARACTERS);
    for (const stem of stems.keys())
      for (const letter of [stem, stem.toUpperCase()]) {
        const code = letter.charCodeAt(0);
        if (code < ASCII_CHARACTERS) marks[code] = 1;
      }
    knownBeginnings.set(stems, marks);
  }
  return marks;
}
