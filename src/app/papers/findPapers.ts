import type { Paper } from "../../domain/papers/paper.ts";
import { moreLike } from "../../search/rank/related.ts";
import { resolveQuery } from "../../search/rank/resolveQuery.ts";
import { type SearchRequest, type SearchResult, search } from "../../search/search.ts";
import { parseQuery } from "../../search/text/query.ts";
import type { QueryStems } from "../../search/text/queryStems.ts";
import { queryStems, type WordWeights } from "../../search/text/words.ts";
import { weighWords } from "../../search/text/wordWeights.ts";
import type { PaperFilter } from "../../store/papers/papers.ts";
import type { ReadingContext } from "../context.ts";
import type { SearchParams } from "./searchUrl.ts";

/** A search by words, or for papers like others; `offset` counts from 0. */
export type FindRequest = Omit<SearchParams, "page"> & Pick<SearchRequest, "offset" | "after" | "unseen">;

export interface FoundPapers {
  found: SearchResult;
  /** The papers that these are like; empty for a search. */
  models: Paper[];
  /** The id that the query names and that is not in the library. */
  missingId: string | undefined;
  /** How much each word of the search tells, by its stem. */
  weights: WordWeights;
  /** The words as they were typed, or as they were corrected, by their stems. */
  typed: QueryStems;
  /** Names of authors that the search asks for. */
  names: readonly string[];
  /** The key of the newest paper that the list may have; later pages pass it as `upTo`. */
  newestKey: number;
}

/**
 * Finds papers by words and meaning, or papers like others. Returns the paper alone where the query is its id or a link to
 * it. Throws `not_found` where none of the papers to be like is here, and `index_unavailable`.
 */
export async function findPapers(
  ctx: ReadingContext,
  request: FindRequest,
): Promise<FoundPapers | { paper: Paper; newestKey: number }> {
  const { db } = ctx;
  const resolved = await resolveQuery(db, request);
  const newestKey = request.upTo ?? (await ctx.catalogueSize()).lastKey;
  if ("paper" in resolved) return { paper: resolved.paper, newestKey };
  const library = await ctx.library();
  if ("models" in resolved) {
    const found = await moreLike(db, library, resolved.models, { ...request, upTo: newestKey });
    return {
      found,
      models: resolved.models,
      missingId: undefined,
      weights: new Map(),
      typed: new Map(),
      names: namesIn("", request.filter),
      newestKey,
    };
  }
  const { query, missingId } = resolved;
  const found = await search(db, library, { ...request, query, upTo: newestKey });
  const used = found.corrected ? (found.meant ?? query) : query;
  const typed = queryStems(parseQuery(used).words);
  const weights = weighWords(found.stems, typed, {
    papersWith: library.index.papersWith,
    papers: (await ctx.catalogueSize()).papers,
  });
  return { found, models: [], missingId, weights, typed, names: namesIn(used, request.filter), newestKey };
}

/** The names of authors that a query and a filter ask for. */
const namesIn = (query: string, { author }: PaperFilter): string[] => [
  ...parseQuery(query).authors,
  ...(author ? [author] : []),
];
