/** Which of the papers of some days match a saved query, for whatever acts on new papers by itself. */
import { dayOf } from "../../domain/editions/edition.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { newestPapers, type PaperFilter } from "../../store/papers/papers.ts";
import type { PaperIndex } from "../index/paperIndex.ts";
import { rank } from "../rank/ranking.ts";
import { narrowed } from "../search.ts";
import { type ParsedQuery, parseQuery } from "../text/query.ts";
import { queryStems } from "../text/words.ts";

/** More of a few days' papers than that are not looked at. */
const MAX_LISTED = 50_000;

/** Says why a query cannot be used by itself, or nothing: a person would be told and could mend it. */
export function queryProblem(query: string): string | undefined {
  const parsed = parseQuery(query);
  if (parsed.notes.length > 0) return parsed.notes[0]?.replace(/\.$/, "");
  const { category, from, to, hasCode, authors } = parsed;
  const narrows = [category, from, to, hasCode].some((field) => field !== undefined) || authors.length > 0;
  return narrows || queryStems(parsed.words).size > 0 ? undefined : "it has no word to look for";
}

/**
 * Papers published from an instant on that match, by key, each with its score by words; all the same without words.
 * They have every word, the newest first; with a `minimum` they have any of them and that share of the best score in the
 * whole library. `within` narrows besides.
 */
export async function matchSavedQuery(
  { db, index }: { db: Database; index: PaperIndex },
  query: string,
  since: Instant,
  { minimum, within = {} }: { minimum?: number | undefined; within?: PaperFilter } = {},
): Promise<Map<number, number>> {
  const parsed = parseQuery(query);
  const from = [within.from ?? "", dayOf(since)].sort()[1] ?? "";
  const filter = narrowed({ ...within, from }, parsed);
  if (parsed.words === "" && parsed.authors.length === 0) {
    const { keys } = await newestPapers(db, filter, MAX_LISTED, 0);
    return new Map(keys.map((key) => [key, 0]));
  }
  if (minimum === undefined) {
    const { hits, everyWord } = await rank({ index }, parsed, filter, "date");
    return new Map(everyWord ? hits.map(({ key, score }) => [key, score]) : []);
  }
  const least = minimum * (await bestScore(index, parsed));
  const { hits, withoutPhrases } = await rank({ index }, parsed, filter, "relevance");
  const good = withoutPhrases ? [] : hits.filter(({ score }) => score >= least);
  return new Map(good.map(({ key, score }) => [key, score]));
}

/** The best score among all papers that satisfy the query, whenever they appeared. */
async function bestScore(index: PaperIndex, parsed: ParsedQuery): Promise<number> {
  const { hits } = await rank({ index }, parsed, narrowed({}, parsed), "relevance");
  return hits[0]?.score ?? 0;
}
