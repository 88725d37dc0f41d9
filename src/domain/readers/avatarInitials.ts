/** The initials that stand for a name in a small circle, and their colour. */
import { isVisible, sanitizeText } from "../../lib/sanitizeText.ts";

const MAX_NAME_CHARACTERS = 200;
/** Enough for a family of emoji with all its joiners and skin tones. */
const MAX_GRAPHEME_CHARACTERS = 24;

/**
 * Returns one or two graphemes: the initials of the first and last word in scripts that have capitals, else the name's first
 * letter, since two letters side by side would be read as a word, or joined. A name without letters gives its first sign, and
 * an empty name the initials of the handle; `?` where there is neither.
 */
export function initials(name: string, handle = ""): string {
  const words = wordsOf(name);
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  if (first === undefined) return firstSign(name) ?? (handle === "" ? "?" : initials(handle));
  const one = capital(first);
  const two = last === undefined ? undefined : capital(last);
  return hasCase(one) && two !== undefined && hasCase(two) ? one + two : one;
}

/** Splits a name into words, which begin with a letter or a digit; leaves out what is in brackets, such as pronouns. */
const wordsOf = (name: string): string[] => {
  const plain = sanitizeText(name.slice(0, MAX_NAME_CHARACTERS));
  const words = plain.replace(/[([{（【].*?(?:[)\]}）】]|$)/gs, " ").match(WORD);
  return words ?? plain.match(WORD) ?? [];
};
const WORD = /[\p{L}\p{N}][^\s,;/]*/gu;

const capital = (word: string): string => {
  const first = graphemes(word)[0] ?? "";
  // Some capitals are several letters (ß), one of which will do.
  return graphemes(first.toUpperCase())[0] ?? first;
};

const hasCase = (letter: string): boolean => letter.toLowerCase() !== letter.toUpperCase();

const firstSign = (name: string): string | undefined =>
  graphemes(sanitizeText(name.slice(0, MAX_NAME_CHARACTERS))).find(isVisible);

const graphemes = (text: string): string[] =>
  Array.from(SEGMENTER.segment(text), ({ segment }) => segment.slice(0, MAX_GRAPHEME_CHARACTERS).toWellFormed());
const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The number of colours: `.avatar-0` and on in the style sheet. */
export const AVATAR_TONES = 10;

/** Chooses a colour for a handle: the same everywhere, and evenly spread over handles that are alike. */
export function toneOf(handle: string): number {
  let sum = HASH_START;
  for (const character of handle) sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), HASH_FACTOR);
  return ((sum ^ (sum >>> HALF_OF_BITS)) >>> 0) % AVATAR_TONES;
}
/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
const HASH_START = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;
const HALF_OF_BITS = 16;
