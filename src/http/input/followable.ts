/** What of a list of papers can be followed. */

import type { SearchParams } from "../../app/papers/searchUrl.ts";
import { type Followable, MAX_FOLLOWED_QUERY_CHARACTERS } from "../../domain/follows/follow.ts";
import { foldName } from "../../domain/papers/authorNames.ts";
import { CATEGORY_CODE } from "../../domain/papers/categories.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import { clean } from "../../lib/text.ts";
import { queryProblem } from "../../search/saved/matchSavedQuery.ts";
import { savedAddress, savedLabel } from "../../search/saved/savedSearch.ts";

const MAX_AUTHOR_CHARACTERS = 200;
const NO_CATEGORY = "This is no category such as cs.LG.";

/** What a list of papers is of: an author, a category, a search; a string says why it cannot be followed. */
export function followOf({
  query,
  like,
  filter,
}: Pick<SearchParams, "query" | "like" | "filter">): Followable | string {
  const parts = Object.keys(filter);
  if (like.length > 0) return "Papers like others cannot be followed; a search or an author can.";
  if (query === "" && parts.length === 0) return "All papers together cannot be followed; a search or a category can.";
  if (filter.category !== undefined && !CATEGORY_CODE.test(filter.category)) return NO_CATEGORY;
  if (query === "" && parts.length === 1 && filter.author) return authorFollow(filter.author);
  if (query === "" && parts.length === 1 && filter.category) return categoryFollow(filter.category);
  if (parsePaperId(query) !== undefined) return "This search is for one paper, of which nothing new will come.";
  if (query.length > MAX_FOLLOWED_QUERY_CHARACTERS)
    return `A search that is followed has at most ${MAX_FOLLOWED_QUERY_CHARACTERS} characters.`;
  const problem = query === "" ? undefined : queryProblem(query);
  if (problem !== undefined && !(parts.length > 0 && query === ""))
    return `This search cannot be followed: ${problem}.`;
  const search = { query, filter };
  return { kind: "search", value: savedAddress(search), label: savedLabel(search) };
}

export function authorFollow(name: string): Followable | string {
  const value = foldName(name);
  return value === "" || name.length > MAX_AUTHOR_CHARACTERS
    ? "This is not a name that an author could have."
    : { kind: "author", value, label: clean(name) };
}

export const categoryFollow = (category: string): Followable | string =>
  CATEGORY_CODE.test(category) ? { kind: "category", value: category, label: category } : NO_CATEGORY;
