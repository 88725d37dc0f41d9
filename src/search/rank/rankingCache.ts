/**
 * Rankings of the last while by what was asked. The order of a list shifts a little whenever papers arrive, even among
 * those that were there before (rare words become less rare), so a reader who turns the page is given the rest of the
 * same list.
 */
import type { RankedPapers } from "./ranking.ts";

/** Of at most 1,001 papers each, about 100 bytes a paper. */
const MAX_RANKINGS = 100;

export interface RankingCache {
  get(name: string): RankedPapers | undefined;
  put(name: string, ranking: RankedPapers): void;
}

/** Forgets the one that was not asked for longest when there are too many. */
export function createRankingCache(): RankingCache {
  const kept = new Map<string, RankedPapers>();
  function put(name: string, ranking: RankedPapers): void {
    kept.delete(name);
    kept.set(name, ranking);
    if (kept.size > MAX_RANKINGS) kept.delete(kept.keys().next().value ?? "");
  }
  return {
    get(name) {
      const ranking = kept.get(name);
      if (ranking) put(name, ranking);
      return ranking;
    },
    put,
  };
}
