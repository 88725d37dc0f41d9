/**
 * Scripts that are written without spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese), and Korean, whose
 * particles are written on to words: cut into overlapping pairs of characters, so that a word is found within a longer
 * run (as in Lucene's CJKAnalyzer; Nie, Gao, Zhang and Zhou, "On the use of words and n-grams for Chinese information
 * retrieval", IRAL 2000).
 */

/** Signs that lengthen or repeat are letters of no script. */
const UNSPACED_CLASS =
  "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\u30fc\\uff70";
const RUNS = new RegExp(`[${UNSPACED_CLASS}]+|[^${UNSPACED_CLASS}]+`, "gu");
const HAS_UNSPACED = new RegExp(`[${UNSPACED_CLASS}]`, "u");
/** Quicker than asking for scripts, and true for hardly any text of others. */
const MAY_HAVE = /[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u318f\u3400-\ud7ff\uf900-\ufaff\uff66-\uff9f]/;

export const hasUnspaced = (text: string): boolean => MAY_HAVE.test(text) && HAS_UNSPACED.test(text);

/** A stretch of a text. */
export interface WordPiece {
  text: string;
  /** Where it begins. */
  at: number;
}

/** The pieces of a word of letters and digits: pairs of characters of such a script, and what is of others. */
export function piecesOf(word: string): WordPiece[] {
  if (!hasUnspaced(word)) return [{ text: word, at: 0 }];
  return [...word.matchAll(RUNS)].flatMap(({ 0: run, index }) =>
    HAS_UNSPACED.test(run) ? pairsOf(run, index) : [{ text: run, at: index }],
  );
}

function pairsOf(run: string, first: number): WordPiece[] {
  const characters = [...run];
  if (characters.length === 1) return [{ text: run, at: first }];
  let at = first;
  return characters.slice(1).map((character, i) => {
    const piece = { text: `${characters[i]}${character}`, at };
    at += (characters[i] as string).length;
    return piece;
  });
}

const WORD = /[\p{L}\p{N}]+/gu;

/** What stands between anything but letters and digits, cut into pieces where a script has no spaces. */
export function wordsIn(text: string): string[] {
  const words = text.match(WORD) ?? [];
  return hasUnspaced(text) ? words.flatMap((word) => piecesOf(word).map((piece) => piece.text)) : words;
}

/** The single characters of such a script in a word, which short names are asked for by. */
export const charactersOf = (word: string): string[] =>
  hasUnspaced(word) ? [...word].filter((character) => HAS_UNSPACED.test(character)) : [];
