/** What somebody may have meant who mistyped a word. */
import { slipsBetween } from "../../search/text/spelling.ts";

/** One slip in three letters, and one more for what is short. */
const slipsIn = (word: string): number => Math.floor(word.length / 3) + 1;

/** The nearest of the words that there are; undefined where none is near. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const most = slipsIn(word);
  const ranked = known
    .map((one) => ({ one, slips: one.startsWith(word) && word.length > 1 ? 0.5 : slipsBetween(word, one, most) }))
    .filter(({ slips }) => slips <= most)
    .sort((a, b) => a.slips - b.slips);
  return ranked[0]?.one;
}

/** ` Did you mean --port?`, or nothing. */
export function didYouMean(word: string, known: readonly string[], prefix = ""): string {
  const meant = nearestWord(word, known);
  return meant === undefined ? "" : ` Did you mean ${prefix}${meant}?`;
}
