/** Finding papers by words and meaning: from a reader's query to papers in order, with what matched. */
import { DAY_MS, type Day, startOf } from "../domain/edition.ts";
import type { Paper } from "../domain/paper.ts";
import type { Database } from "../store/database.ts";
import { loadPapers, newestPapers, type PaperFilter } from "../store/papers.ts";
import { type FacetMemory, type Facets, NO_FACETS } from "./facets.ts";
import { byWordsAlone, fuse, NEAREST, type RankedHit } from "./fusion.ts";
import type { Hit, IndexFilter, PaperIndex } from "./index.ts";
import { type ParsedQuery, parseQuery } from "./query.ts";
import type { VectorIndex } from "./vectors.ts";
import { type QueryStems, queryStems } from "./words.ts";

export const SORTS = ["relevance", "date"] as const;
export type Sort = (typeof SORTS)[number];

/** A query is cut to this: room for a paragraph. */
export const MAX_QUERY_CHARACTERS = 1_000;
/** Results beyond these are neither counted nor reachable: nobody reads so far, and counting them takes longest. */
export const MAX_RESULTS = 1_000;
/** Newest first looks at more, because the newest of many matches may be among the least relevant. */
const MAX_MATCHES_BY_DATE = 50_000;
/** A single word is more often a subject than a name ("Adam", "Bloom"), so names then weigh less. */
const SINGLE_NAME_WEIGHT = 0.6;

/** What a search looks in. */
export interface Library {
  index: PaperIndex;
  /** The papers' vectors; undefined while there are none, when words alone are used. */
  meaning?: VectorIndex | undefined;
  /** Where results are to be divided; without it they are not. */
  facets?: FacetMemory;
}

export interface SearchRequest {
  /** Free words; empty lists the newest papers. */
  query: string;
  filter: PaperFilter;
  sort: Sort;
  /** At most 120. */
  limit: number;
  offset: number;
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
  /** Stems of the query's words, for marking them. */
  stems: QueryStems;
  /** What of the query was used. */
  used: string;
  /** Sentences on what of the query was not read as it may have been meant. */
  notes: string[];
  /** For newest first: whether the papers found have every word of the query. */
  everyWord: boolean;
  tookMs: number;
}

export async function search(db: Database, library: Library, request: SearchRequest): Promise<SearchResult> {
  const began = performance.now();
  const used = request.query.slice(0, MAX_QUERY_CHARACTERS).trim();
  const parsed = parseQuery(used);
  const stems = queryStems(parsed.words);
  const { limit, offset } = request;
  const filter = narrowed(request.filter, parsed);
  const done = (found: Partial<SearchResult>): SearchResult => ({
    papers: [],
    reasons: new Map(),
    facets: NO_FACETS,
    byMeaning: false,
    total: 0,
    more: false,
    everyWord: false,
    ...found,
    stems,
    used,
    notes: parsed.notes,
    tookMs: performance.now() - began,
  });

  if (parsed.words === "" && parsed.authors.length === 0) {
    // Only words to leave out: there is nothing to rank by.
    if (parsed.without.length > 0) return done({});
    const { total, keys } = await newestPapers(db, filter, limit, offset);
    return done({ papers: await loadPapers(db, keys), total, everyWord: true });
  }
  if (stems.size === 0 && parsed.authors.length === 0) return done({});
  const { hits, everyWord, byMeaning, withoutPhrases } = await rank(library, parsed, filter, request.sort);
  const page = hits.slice(0, MAX_RESULTS).slice(offset, offset + limit);
  const papers = await loadPapers(
    db,
    page.map((hit) => hit.key),
  );
  if (withoutPhrases && hits.length > 0)
    parsed.notes.push(
      `No paper has ${parsed.phrases.map((phrase) => `“${phrase}”`).join(" and ")} as it stands; these have some of its words.`,
    );
  return done({
    papers,
    total: Math.min(hits.length, MAX_RESULTS),
    more: hits.length > MAX_RESULTS,
    everyWord,
    byMeaning,
    reasons: new Map(page.map((hit) => [hit.key, hit])),
    facets: (await library.facets?.of(hits.slice(0, MAX_RESULTS))) ?? NO_FACETS,
  });
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

/** Papers in order, by which rules. */
export interface Ranking {
  /** At most one more than `MAX_RESULTS` by relevance. */
  hits: RankedHit[];
  everyWord: boolean;
  byMeaning: boolean;
  /** True when no paper has the phrases asked for, so that their words alone were looked for. */
  withoutPhrases?: true;
}

/**
 * Best first: papers with any of the words and papers near in meaning. Newest first: papers with every word, or the
 * newest of a common word's matches would push the subject away; when none has every word, any will do.
 */
export async function rank(
  { index, meaning }: Library,
  parsed: ParsedQuery,
  filter: PaperFilter,
  sort: Sort,
): Promise<Ranking> {
  const within = indexFilter(filter);
  const { words, authors } = parsed;
  if (words === "") {
    const byAuthor = await index.find({
      text: authors.join(" "),
      column: "authors",
      all: true,
      filter: within,
      limit: MAX_MATCHES_BY_DATE,
    });
    return { hits: byWordsAlone(byAuthor.sort(byDay)), everyWord: true, byMeaning: false };
  }
  if (sort === "date") {
    const every = await find(index, parsed, within, true, MAX_MATCHES_BY_DATE);
    const hits = every.length > 0 ? every : await find(index, parsed, within, false, MAX_RESULTS + 1);
    return { hits: byWordsAlone(hits.sort(byDay)), everyWord: every.length > 0, byMeaning: false };
  }
  const byWords = await find(index, parsed, within, false, MAX_RESULTS + 1);
  if (byWords.length === 0 && parsed.phrases.length > 0) {
    const ranking = await rank({ index, meaning }, { ...parsed, phrases: [] }, filter, sort);
    return { ...ranking, withoutPhrases: true };
  }
  if (!meaning) return { hits: byWordsAlone(byWords), everyWord: false, byMeaning: false };
  // Vectors cannot tell what must or must not occur, so they then only order what the words found.
  const near = isStrict(parsed) ? 0 : NEAREST;
  const hits = (await fuse(meaning, words, byWords, within, near)).sort(byScore).slice(0, MAX_RESULTS + 1);
  return { hits, everyWord: false, byMeaning: true };
}

const isStrict = ({ phrases, without, authors }: ParsedQuery): boolean =>
  phrases.length + without.length + authors.length > 0;

/** Title and abstract by any or all words, together with papers whose authors bear all of them. */
async function find(
  index: PaperIndex,
  parsed: ParsedQuery,
  filter: IndexFilter,
  all: boolean,
  limit: number,
): Promise<Hit[]> {
  const { words: text, phrases, without, authors: named } = parsed;
  const [byText, byName] = await Promise.all([
    index.find({ text, column: "text", all, phrases, without, named, filter, limit }),
    isStrict(parsed) ? [] : index.find({ text, column: "authors", all: true, filter, limit }),
  ]);
  if (byName.length === 0) return byText.sort(byScore);
  const weight = /\s/.test(text) ? 1 : SINGLE_NAME_WEIGHT;
  const merged = new Map(byText.map((hit) => [hit.key, hit]));
  for (const hit of byName)
    merged.set(hit.key, { ...hit, score: hit.score * weight + (merged.get(hit.key)?.score ?? 0) });
  return [...merged.values()].sort(byScore).slice(0, limit);
}

const byDay = (a: Hit, b: Hit): number => b.day - a.day || byScore(a, b);

/** Equal scores keep one order on every page: newer keys first. */
const byScore = (a: Hit, b: Hit): number => b.score - a.score || b.key - a.key;

const dayNumber = (day: Day): number => startOf(day) / DAY_MS;

const indexFilter = ({ category, author, from, to, hasCode }: PaperFilter): IndexFilter => ({
  ...(hasCode ? { hasCode } : {}),
  ...(category ? { category } : {}),
  ...(author ? { author } : {}),
  ...(from ? { fromDay: dayNumber(from) } : {}),
  ...(to ? { toDay: dayNumber(to) } : {}),
});
