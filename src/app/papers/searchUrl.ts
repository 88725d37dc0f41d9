/** Searches and their URLs. */
import { SORTS, type Sort } from "../../search/rank/ranking.ts";
import { searchParameters } from "../../search/saved/savedSearch.ts";
import type { PaperFilter } from "../../store/papers/papers.ts";

export const PAGE_SIZES = [30, 60, 120] as const;

/** A search as its URL has it. */
export interface SearchParams {
  query: string;
  /** Ids of papers that the results are to be like; with any, the query is ignored. */
  like: readonly string[];
  /** The key of the newest paper when the first page was shown; with it, later pages continue the same list. */
  upTo?: number | undefined;
  filter: PaperFilter;
  sort: Sort;
  limit: number;
  page: number;
  /** Takes the words as they are typed, whatever slips they seem to have. */
  asTyped?: boolean | undefined;
}

/** Writes the stable URL of a search. */
export function searchUrl({ query, like, filter, sort, limit, page, upTo, asTyped }: SearchParams): string {
  const parameters = searchParameters({ query: like.length === 0 ? query : "", filter });
  for (const id of like) parameters.append("like", id);
  if (sort !== SORTS[0] && like.length === 0) parameters.set("sort", sort);
  if (asTyped) parameters.set("typed", "yes");
  if (limit !== PAGE_SIZES[0]) parameters.set("limit", String(limit));
  if (page > 1) parameters.set("page", String(page));
  if (page > 1 && upTo !== undefined) parameters.set("upto", String(upTo));
  return parameters.size > 0 ? `/papers?${parameters}` : "/papers";
}
