/** How much each word of a query tells of a paper: the fewer papers have it, the more. */
import type { QueryStems } from "./queryStems.ts";
import type { WordWeights } from "./words.ts";

/** What a word that was not typed counts beside one that was. */
const ADDED_SHARE = 0.5;

interface WordCounts {
  /** Papers that have a word. */
  papersWith(word: string): number;
  /** All papers. */
  papers: number;
}

/** Weighs the words that papers were looked for by, by their inverse document frequency; `typed` are those of the reader. */
export function weighWords(stems: QueryStems, typed: QueryStems, { papersWith, papers }: WordCounts): WordWeights {
  return new Map(
    [...stems].map(([stem, word]) => {
      const rarity = Math.log(1 + (papers + 1) / (papersWith(word) + 1));
      return [stem, typed.has(stem) ? rarity : rarity * ADDED_SHARE];
    }),
  );
}
