/** What can be followed: an author, a category, a reader, or a search. */
import { type Followable, MAX_FOLLOWED_QUERY_CHARACTERS } from "../../domain/follows/follow.ts";
import { foldName } from "../../domain/papers/authorNames.ts";
import { CATEGORY_CODE } from "../../domain/papers/categories.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import { queryProblem } from "../../search/saved/matchSavedQuery.ts";
import { savedAddress, savedLabel } from "../../search/saved/savedSearch.ts";
import type { Database } from "../../store/database.ts";
import { findReader } from "../../store/readers/readers.ts";
import type { AppContext } from "../context.ts";
import type { SearchParams } from "../papers/searchUrl.ts";

const MAX_AUTHOR_CHARACTERS = 200;
const NO_CATEGORY = "This is no category such as cs.LG.";

/** The parts of a search that say which papers it finds. */
export type FollowedSearch = Pick<SearchParams, "query" | "like" | "filter">;

/** A topic as a reader names it: a full name, a category, a handle, or a search. */
export type FollowInput =
  | { kind: "author" | "category" | "reader"; value: string }
  | { kind: "search"; search: FollowedSearch };

/** Throws `bad_request` for what cannot be followed, `not_found` for an unknown reader. */
export async function findFollowable(
  { db }: Pick<AppContext, "db">,
  by: Reader,
  input: FollowInput,
): Promise<Followable> {
  const topic = await topicOf(db, by, input);
  if (typeof topic === "string") throw new BroadsheetError("bad_request", topic);
  return topic;
}

async function topicOf(db: Database, by: Reader, input: FollowInput): Promise<Followable | string> {
  if (input.kind === "search") return followOf(input.search);
  if (input.kind === "author") return authorFollow(clean(input.value));
  return input.kind === "category" ? categoryFollow(input.value) : readerFollow(db, by, input.value);
}

/**
 * Names what a list of papers shows, as a topic: its author, its category, or the whole search. A string says why it
 * cannot be followed.
 */
export function followOf({ query, like, filter }: FollowedSearch): Followable | string {
  const parts = Object.keys(filter);
  if (like.length > 0) return "Papers like others cannot be followed; a search or an author can.";
  if (query === "" && parts.length === 0) return "All papers together cannot be followed; a search or a category can.";
  if (filter.category !== undefined && !CATEGORY_CODE.test(filter.category)) return NO_CATEGORY;
  if (query === "" && parts.length === 1 && filter.author) return authorFollow(filter.author);
  if (query === "" && parts.length === 1 && filter.category) return categoryFollow(filter.category);
  if (parsePaperId(query) !== undefined) return "This search is for one paper, so nothing new can match it.";
  if (query.length > MAX_FOLLOWED_QUERY_CHARACTERS)
    return `A search that is followed has at most ${MAX_FOLLOWED_QUERY_CHARACTERS} characters.`;
  const problem = query === "" ? undefined : queryProblem(query);
  if (problem !== undefined) return `This search cannot be followed: ${problem}.`;
  const search = { query, filter };
  return { kind: "search", value: savedAddress(search), label: savedLabel(search) };
}

/** A string says why the author cannot be followed. */
function authorFollow(name: string): Followable | string {
  const value = foldName(name);
  return value === "" || name.length > MAX_AUTHOR_CHARACTERS
    ? "This is not a name that an author could have."
    : { kind: "author", value, label: clean(name) };
}

/** A string says why the category cannot be followed. */
const categoryFollow = (category: string): Followable | string =>
  CATEGORY_CODE.test(category) ? { kind: "category", value: category, label: category } : NO_CATEGORY;

async function readerFollow(db: Database, by: Reader, handle: string): Promise<Followable | string> {
  const reader = await findReader(db, { handle: handle.replace(/^@/, "") });
  if (!reader) throw new BroadsheetError("not_found", "There is no reader of this name here.");
  if (reader.id === by.id) return "You cannot follow yourself; your own lists are on your page.";
  return { kind: "reader", value: String(reader.id), label: reader.name };
}
