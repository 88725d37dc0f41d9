/** Searches and their addresses. */
import { SORTS, type Sort } from "../../search/rank/ranking.ts";
import { searchParameters } from "../../search/saved/savedSearch.ts";
import type { PaperFilter } from "../../store/papers/papers.ts";

export const PAGE_SIZES = [30, 60, 120] as const;

/** A search as its address has it. */
export interface SearchParams {
  query: string;
  /** Ids of papers that others are to be like; with any, the query is passed over. */
  like: readonly string[];
  /** Key of the newest paper when the first page was shown, so that later pages go on with the same list. */
  upTo?: number | undefined;
  filter: PaperFilter;
  sort: Sort;
  limit: number;
  page: number;
}

/** The stable address of a search. */
export function searchUrl({ query, like, filter, sort, limit, page, upTo }: SearchParams): string {
  const parameters = searchParameters({ query: like.length === 0 ? query : "", filter });
  for (const id of like) parameters.append("like", id);
  if (sort !== SORTS[0] && like.length === 0) parameters.set("sort", sort);
  if (limit !== PAGE_SIZES[0]) parameters.set("limit", String(limit));
  if (page > 1) parameters.set("page", String(page));
  if (page > 1 && upTo !== undefined) parameters.set("upto", String(upTo));
  return parameters.size > 0 ? `/papers?${parameters}` : "/papers";
}
