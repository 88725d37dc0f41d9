/** What somebody who slipped is about to type. */
import { slipsBetween, type WordCounts } from "../text/spelling.ts";

/** Fewer letters are near too many words. */
const MIN_LETTERS = 4;
/** From this length on two slips are forgiven, below it one. */
const TWO_SLIPS_LETTERS = 8;

/**
 * The words as titles spell them, the last of them as far as it was typed; undefined where that changes nothing. A word
 * that no title's word is near to stays.
 */
export function spellBeginning(words: readonly string[], counts: WordCounts): string[] | undefined {
  const spelled = words.map((word, i) => (counts.has(word) ? word : spell(word, counts, i === words.length - 1)));
  return spelled.every((word, i) => word === words[i]) ? undefined : spelled;
}

/** The nearest word, the most frequent of several; the nearest beginning of one where the typed word is unfinished. */
function spell(typed: string, counts: WordCounts, isUnfinished: boolean): string {
  if (typed.length < MIN_LETTERS) return typed;
  let slips = typed.length >= TWO_SLIPS_LETTERS ? 2 : 1;
  let best = { text: typed, papers: 0, slips: slips + 1 };
  for (const [word, papers] of counts) {
    // A slip hardly ever changes the first letter.
    if (word[0] !== typed[0] || word.length < typed.length - slips) continue;
    if (isUnfinished && word.startsWith(typed)) return typed;
    const near = isUnfinished ? nearestBeginning(typed, word, slips) : wholeWord(typed, word, slips);
    if (near.slips > slips || (near.slips === best.slips && papers <= best.papers)) continue;
    best = { ...near, papers };
    slips = near.slips;
  }
  return best.text;
}

interface Near {
  text: string;
  slips: number;
}

const wholeWord = (typed: string, word: string, most: number): Near => ({
  text: word,
  slips: word.length > typed.length + most ? most + 1 : slipsBetween(typed, word, most),
});

/** Picks the shortest of the nearest beginnings, which the most words begin with. */
function nearestBeginning(typed: string, word: string, most: number): Near {
  let best: Near = { text: word, slips: most + 1 };
  for (let length = typed.length - most; length <= Math.min(typed.length + most, word.length); length++) {
    const slips = slipsBetween(typed, word.slice(0, length), most);
    if (slips < best.slips) best = { text: word.slice(0, length), slips };
  }
  return best;
}
