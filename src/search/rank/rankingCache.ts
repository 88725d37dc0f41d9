/**
 * The rankings asked for last, by what was asked. The order of a list shifts a little whenever papers arrive, even among
 * those that were there before, because rare words become less rare. A reader who turns the page is therefore given the
 * rest of the same list.
 */
import { LRUCache } from "lru-cache";
import type { RankedPapers } from "./ranking.ts";

/** Each has at most 1,001 papers of about 100 bytes. */
const MAX_RANKINGS = 100;

export type RankingCache = LRUCache<string, RankedPapers>;

export const createRankingCache = (): RankingCache => new LRUCache({ max: MAX_RANKINGS });
