/** From a reader's query to a page of papers with what matched, how the results divide, and what to say of them. */
import type { Paper } from "../domain/papers/paper.ts";
import type { Unseen } from "../domain/reading/reading.ts";
import type { Database } from "../store/database.ts";
import { type ListPlace, loadPapers, newestPapers, type PaperFilter, upvotedPapers } from "../store/papers/papers.ts";
import { type Rebuilding, rebuilding, rebuildingNote } from "./index/completeness.ts";
import type { Facets } from "./rank/facetStore.ts";
import { type FacetMemory, NO_FACETS } from "./rank/facets.ts";
import type { RankedHit } from "./rank/fusion.ts";
import { type Conditions, loosenNotes } from "./rank/loosen.ts";
import { MAX_RESULTS, type RankedPapers, type RankingParts, rank, type Sort } from "./rank/ranking.ts";
import type { RankingCache } from "./rank/rankingCache.ts";
import { titledFirst } from "./rank/titledFirst.ts";
import { withoutSeen } from "./rank/withoutSeen.ts";
import type { Suggestions } from "./suggestions/suggestions.ts";
import { type ParsedQuery, parseQuery } from "./text/query.ts";
import { expandQuery } from "./text/queryExpansion.ts";
import type { QueryStems } from "./text/queryStems.ts";
import { queryStems } from "./text/words.ts";

/** A query is cut to this: room for the longest abstracts. */
export const MAX_QUERY_CHARACTERS = 5_000;

/** What a search looks in. */
export interface SearchContext extends RankingParts {
  /** Whether there ought to be meaning, and its encoder cannot be used just now. */
  meaningAway?: () => boolean;
  /** Where results are to be divided; without it they are not. */
  facets?: FacetMemory;
  /** Words to correct a misspelt one by; without them none is. */
  suggestions?: Suggestions;
  /** Rankings of a while ago, so that pages after the first continue what the first began. */
  rankings?: RankingCache;
}

export interface SearchRequest {
  /** Free words; empty lists all papers. */
  query: string;
  filter: PaperFilter;
  sort: Sort;
  /** At most 120. */
  limit: number;
  offset: number;
  /** Papers that came after the one with this key are left out; later pages of a list give what the first page gave. */
  upTo?: number | undefined;
  /** Takes the words as they are typed, whatever slips they seem to have. */
  asTyped?: boolean | undefined;
  /** The last paper of the page before. A list by date goes on behind it in place of `offset`, whatever is gone by now. */
  after?: ListPlace | undefined;
  /** Leaves out what a reader has seen; totals count what is left. */
  unseen?: Unseen | undefined;
}

export interface SearchResult {
  papers: Paper[];
  /** What gave the papers their places, by key; empty when nothing was asked. */
  reasons: Map<number, RankedHit>;
  /** How all the papers found divide; empty when nothing was asked, or without a memory for it. */
  facets: Facets;
  /** Whether meaning counted. */
  byMeaning: boolean;
  /** Papers found, at most `MAX_RESULTS` when there are words. */
  total: number;
  /** True when there are more than `total`. */
  more: boolean;
  /** The first so many match well, the others only in part; absent where all do, or nothing tells. */
  goodTotal?: number;
  /** Whether papers follow these; absent where `total` tells it. */
  goesOn?: boolean;
  /** Stems of the words that papers were looked for by, for marking them. */
  stems: QueryStems;
  /** What was looked for besides what was typed: the long forms of acronyms. */
  also: string[];
  /** The part of the query that was used. */
  used: string;
  /** Sentences on the parts of the query that may not have been read as they were meant. */
  notes: string[];
  /** How far the index is, while it is being rebuilt and results are incomplete. */
  rebuilding?: Rebuilding;
  /** The query with words spelt as papers spell them, where hardly a paper has them as typed. */
  meant?: string;
  /** Whether these results are those of `meant`, because no paper has the words as typed. */
  corrected?: true;
  /** For orders other than the best first: whether the papers found have every word of the query. */
  everyWord: boolean;
  tookMs: number;
}

export async function search(db: Database, library: SearchContext, request: SearchRequest): Promise<SearchResult> {
  const began = performance.now();
  const used = request.query.slice(0, MAX_QUERY_CHARACTERS).trim();
  const answer = await answerTo(db, library, { ...request, query: used });
  if (answer.total === 0 && !answer.rebuilding && !request.unseen)
    answer.notes = [...(answer.notes ?? []), ...(await whatToLoosen(db, library, { ...request, query: used }))];
  return { ...NO_ANSWER, ...answer, used, tookMs: performance.now() - began };
}

/** Sentences on which filter keeps papers out, where there are filters and nothing fits. */
function whatToLoosen(db: Database, library: SearchContext, { query, filter }: SearchRequest): Promise<string[]> {
  const found = async ({ parsed, filter: outer }: Conditions): Promise<number> => {
    const within = narrowed(outer, parsed);
    if (parsed.words !== "" || parsed.authors.length > 0)
      return (await rank(library, parsed, within, "relevance")).hits.length;
    return parsed.without.length > 0 ? 0 : (await newestPapers(db, within, 1, 0, {})).total;
  };
  return loosenNotes({ parsed: parseQuery(query), filter }, found, MAX_RESULTS);
}

/**
 * A paper matches well whose score is at least this share of the best. Of 0.2 to 0.8 it gave the best F2 on the three
 * judged collections (docs/ranking.md).
 */
const GOOD_SHARE = 0.5;

/** How many of the first of `shown` match well, measured by the best of all; nothing where all do. */
function goodPart(all: readonly RankedHit[], shown: readonly RankedHit[]): { goodTotal?: number } {
  const best = all.find(({ isTitled }) => !isTitled)?.score ?? 0;
  const goodTotal = shown.filter(({ score }) => score >= best * GOOD_SHARE).length;
  return goodTotal < shown.length ? { goodTotal } : {};
}

/** Papers whose titles have a query that is made of words which the index leaves out. */
async function commonWords(
  db: Database,
  { suggestions }: SearchContext,
  { words, notes }: ParsedQuery,
  { filter, limit, offset, upTo, unseen }: SearchRequest,
): Promise<Partial<Answer>> {
  const titled = (await suggestions?.titlesWith(words, MAX_RESULTS)) ?? [];
  const found = titled.filter((key) => upTo === undefined || key <= upTo);
  const keys = await withoutSeen(db, found, (key) => key, unseen);
  if (keys.length === 0 || Object.keys(filter).length > 0) return { notes };
  notes.push("These words are in nearly every paper, so they were looked for in titles alone.");
  return { papers: await loadPapers(db, keys.slice(offset, offset + limit)), total: keys.length, notes };
}

type Answer = Omit<SearchResult, "used" | "tookMs">;

const NO_ANSWER: Answer = {
  papers: [],
  reasons: new Map(),
  facets: NO_FACETS,
  byMeaning: false,
  total: 0,
  more: false,
  everyWord: false,
  stems: new Map(),
  also: [],
  notes: [],
};

async function answerTo(db: Database, library: SearchContext, request: SearchRequest): Promise<Partial<Answer>> {
  const { query, limit, offset, sort, upTo, unseen } = request;
  const parsed = parseQuery(query);
  const { notes } = parsed;
  const stems = queryStems(parsed.words);
  const filter = narrowed(request.filter, parsed);
  if (parsed.words === "" && parsed.authors.length === 0) {
    // Only words to leave out: there is nothing to rank by.
    if (parsed.without.length > 0) return { notes };
    const upvotedFirst = sort === "upvotes";
    const after = upvotedFirst ? undefined : request.after;
    // One more tells whether there is a next page.
    const order = { upTo, upvotedFirst, after, unseen };
    const { total, keys } = await newestPapers(db, filter, limit + 1, after ? 0 : offset, order);
    const papers = await loadPapers(db, keys.slice(0, limit));
    return { papers, total, goesOn: keys.length > limit, everyWord: true, stems, notes };
  }
  if (stems.size === 0 && parsed.authors.length === 0) return commonWords(db, library, parsed, request);
  const ranking = await keptOrRanked(db, library, parsed, filter, request);
  const missing = await rebuilding(db, library.index);
  const correction =
    ranking.doubtful && !missing ? await library.suggestions?.corrected(query, library.index) : undefined;
  if (correction?.sure && !request.asTyped) {
    const corrected = await answerTo(db, library, { ...request, query: correction.query, asTyped: true });
    if ((corrected.total ?? 0) > 0) return { ...corrected, meant: correction.query, corrected: true };
  }
  const { hits, everyWord, byMeaning } = ranking;
  if (ranking.withoutPhrases && hits.length > 0)
    notes.push(
      `No paper has ${parsed.phrases.map((phrase) => `“${phrase}”`).join(" and ")} as it stands; these have some of its words.`,
    );
  if (ranking.withoutMeaning && library.meaningAway?.())
    notes.push("Search by meaning is away just now; this is what the words alone find.");
  if (missing) notes.push(rebuildingNote(missing));
  const found = sort === "relevance" ? expandQuery(ranking.words, library.meaning?.encoder) : ranking.words;
  const shown = await withoutSeen(db, hits, ({ key }) => key, unseen);
  return {
    ...(await pageOf(db, library, shown, limit, offset)),
    more: hits.length > MAX_RESULTS,
    stems: queryStems(found),
    also: ranking.also,
    ...(sort === "relevance" && parsed.words !== "" ? goodPart(hits, shown) : {}),
    everyWord,
    byMeaning,
    notes,
    ...(missing ? { rebuilding: missing } : {}),
    ...(correction ? { meant: correction.query } : {}),
  };
}

/** One page of ranked papers, and what is said of them all. */
export async function pageOf(
  db: Database,
  library: SearchContext,
  hits: readonly RankedHit[],
  limit: number,
  offset: number,
): Promise<Pick<SearchResult, "papers" | "reasons" | "facets" | "total" | "more">> {
  const page = hits.slice(0, MAX_RESULTS).slice(offset, offset + limit);
  const papers = await loadPapers(
    db,
    page.map((hit) => hit.key),
  );
  return {
    papers,
    reasons: new Map(page.map((hit) => [hit.key, hit])),
    facets: (await library.facets?.of(hits.slice(0, MAX_RESULTS))) ?? NO_FACETS,
    total: Math.min(hits.length, MAX_RESULTS),
    more: hits.length > MAX_RESULTS,
  };
}

async function keptOrRanked(
  db: Database,
  library: SearchContext,
  parsed: ParsedQuery,
  filter: PaperFilter,
  { query, sort, offset, upTo }: SearchRequest,
): Promise<RankedPapers> {
  const name = JSON.stringify([query, filter, sort, upTo]);
  const kept = offset > 0 && upTo !== undefined ? library.rankings?.get(name) : undefined;
  if (kept) return kept;
  const ranking = await rank(library, parsed, filter, sort);
  if (sort === "relevance") ranking.hits = await titledFirst(db, library.index, parsed, filter, ranking.hits);
  if (upTo !== undefined) ranking.hits = ranking.hits.filter((hit) => hit.key <= upTo);
  if (sort === "upvotes") {
    const upvotes = await upvotedPapers(db);
    // The sort is stable: the newest of those with as many comes first.
    ranking.hits.sort((a, b) => (upvotes.get(b.key) ?? 0) - (upvotes.get(a.key) ?? 0));
  }
  // More is never shown.
  ranking.hits = ranking.hits.slice(0, MAX_RESULTS + 1);
  if (upTo !== undefined) library.rankings?.set(name, ranking);
  return ranking;
}

/** Both narrow: of two dates the stricter counts, of two categories the one asked for in words. */
export function narrowed(filter: PaperFilter, { category, from, to, hasCode }: ParsedQuery): PaperFilter {
  const later = [filter.from, from]
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
  const earlier = [filter.to, to].filter((day) => day !== undefined).sort()[0];
  return {
    ...filter,
    ...(category ? { category } : {}),
    ...(hasCode ? { hasCode } : {}),
    ...(later ? { from: later } : {}),
    ...(earlier ? { to: earlier } : {}),
  };
}
