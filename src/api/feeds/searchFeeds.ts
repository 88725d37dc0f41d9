/** Feeds of trending papers and of searches: by author, by category, by words, or for papers like others. */

import { findPapers } from "../../app/papers/findPapers.ts";
import { type SearchParams, searchUrl } from "../../app/papers/searchUrl.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { readSearch } from "../../http/input/queryParams.ts";
import type { WebContext } from "../../http/webContext.ts";
import { trendingPapers } from "../../store/editions/trending.ts";
import { lastPlaced } from "../../store/feeds/feedPapers.ts";
import { publishedAt } from "../../store/papers/papers.ts";
import { asEntry } from "./editionFeeds.ts";
import type { FeedEntry, FeedList } from "./feed.ts";

/** Papers on a page, where the search does not say how many. */
const PAPERS = 50;

export async function trendingList(site: WebContext, number: number): Promise<FeedList> {
  const { db } = site;
  const { keys, total } = await trendingPapers(db, PAPERS, (number - 1) * PAPERS);
  const placed = await lastPlaced(db, keys);
  const times = await publishedAt(db, keys);
  return {
    name: "trending",
    title: `Trending papers · ${site.services.config.title}`,
    about: "What readers submit and upvote now, what they turn to most first.",
    page: "/papers/trending",
    entries: keys.flatMap((key): FeedEntry[] => {
      const one = placed.get(key);
      const at = one?.at ?? times.get(key);
      return at === undefined ? [] : [one ? asEntry(one) : { key, at, why: [] }];
    }),
    number,
    more: total > number * PAPERS,
    audience: "public",
  };
}

/** Lists the results of a page's search, newest first whatever order its parameters name. Throws `bad_request`. */
export async function searchList(
  site: WebContext,
  parameters: Record<string, string>,
  like: string[] | undefined,
): Promise<FeedList> {
  const read = readSearch(parameters, { like });
  const search = { ...read, sort: "date" as const, ...(parameters.limit ? {} : { limit: PAPERS }) };
  const { papers, total, models } = await found(site, search);
  return {
    name: `search ${searchUrl({ ...search, page: 1, upTo: undefined })}`,
    title: `${titleOf(search, models)} · ${site.services.config.title}`,
    about: `The newest papers of a search${models.length > 0 ? " for papers like others" : ""}, the last published first.`,
    // The page itself has the best matches first.
    page: searchUrl({ ...read, page: 1, upTo: undefined }),
    entries: papers
      .map(({ key, publishedAt: at }) => ({ key, at, why: [] }))
      .sort((a, b) => b.at - a.at || b.key - a.key),
    number: search.page,
    more: total > search.page * search.limit,
    audience: "public",
  };
}

async function found(
  site: WebContext,
  search: SearchParams,
): Promise<{ papers: Paper[]; total: number; models: readonly Paper[] }> {
  const found = await findPapers(site, { ...search, offset: (search.page - 1) * search.limit });
  if ("paper" in found) return { papers: search.page === 1 ? [found.paper] : [], total: 1, models: [] };
  const { papers, total } = found.found;
  return { papers, total, models: found.models };
}

const SHOWN_QUERY_CHARACTERS = 100;

function titleOf({ query, filter }: SearchParams, models: readonly Paper[]): string {
  if (models.length > 0) return `Papers like ${models.map(({ id }) => id).join(", ")}`;
  const { author, category, hasCode, from, to } = filter;
  const words = [...query].slice(0, SHOWN_QUERY_CHARACTERS).join("");
  const parts = [
    words && `on ${/["“”]/.test(words) ? words : `“${words}”`}`,
    author && `by ${author}`,
    category && `in ${category}`,
    hasCode && "with code",
    from && `from ${from}`,
    to && `to ${to}`,
  ].filter(Boolean);
  return parts.length > 0 ? `Papers ${parts.join(" ")}` : "All papers";
}
