/** What of a list, of a form and of a program's request can be followed. */
import { CATEGORY_CODE } from "../domain/categories.ts";
import { BroadsheetError } from "../domain/errors.ts";
import { type Followable, MAX_FOLLOWED_QUERY_CHARACTERS } from "../domain/follow.ts";
import { foldName } from "../domain/names.ts";
import { parsePaperId } from "../domain/paperId.ts";
import type { Reader } from "../domain/reader.ts";
import { clean } from "../domain/text.ts";
import { queryProblem } from "../search/matching.ts";
import { savedAddress, savedLabel } from "../search/saved.ts";
import { findReader } from "../store/readers.ts";
import { readSearch } from "./parameters.ts";
import type { SearchAddress } from "./searchAddress.ts";
import type { Site } from "./site.ts";

const MAX_AUTHOR_CHARACTERS = 200;

/** What a list of papers is of: an author, a category, a search; a string says why it cannot be followed. */
export function followOf({ query, like, filter }: SearchAddress): Followable | string {
  const parts = Object.keys(filter);
  if (like.length > 0) return "Papers like others cannot be followed; a search or an author can.";
  if (query === "" && parts.length === 0) return "All papers together cannot be followed; a search or a category can.";
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

function authorFollow(name: string): Followable | string {
  const value = foldName(name);
  return value === "" || name.length > MAX_AUTHOR_CHARACTERS
    ? "This is not a name that an author could have."
    : { kind: "author", value, label: clean(name) };
}

const categoryFollow = (category: string): Followable | string =>
  CATEGORY_CODE.test(category)
    ? { kind: "category", value: category, label: category }
    : "This is no category such as cs.LG.";

/** Of a form or a program: a name, a category, a handle, or a search's address. Throws `bad_request`, `not_found`. */
export async function readFollow(site: Site, by: Reader, { kind = "", value = "" }): Promise<Followable> {
  const what = await followableOf(site, by, kind, value);
  if (typeof what === "string") throw new BroadsheetError("bad_request", what);
  return what;
}

async function followableOf(site: Site, by: Reader, kind: string, value: string): Promise<Followable | string> {
  if (kind === "author") return authorFollow(clean(value));
  if (kind === "category") return categoryFollow(value);
  if (kind === "reader") {
    const reader = await findReader(site.db, { handle: value.replace(/^@/, "") });
    if (!reader) throw new BroadsheetError("not_found", "There is no reader of this name here.");
    if (reader.id === by.id) return "You cannot follow yourself; your own lists are on your page.";
    return { kind, value: String(reader.id), label: reader.name };
  }
  if (kind === "search") {
    const parameters = new URLSearchParams(value.slice(value.indexOf("?") + 1));
    return followOf(readSearch(Object.fromEntries(parameters), { like: parameters.getAll("like") }));
  }
  return "What is followed is an author, a category, a reader or a search.";
}
