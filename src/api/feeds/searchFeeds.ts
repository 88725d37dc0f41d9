/** Feeds of what is trending, and of searches with all that narrows them: an author, a category, words, papers like some. */

import { findPapers } from "../../app/papers/findPapers.ts";
import { type SearchParams, searchUrl } from "../../app/papers/searchUrl.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { readSearch } from "../../http/input/queryParams.ts";
import type { WebContext } from "../../http/webContext.ts";
import { trendingPapers } from "../../store/editions/trending.ts";
import { lastPlaced } from "../../store/feeds/feedPapers.ts";
import { publishedAt } from "../../store/papers/papers.ts";
import { asEntry } from "./editionFeeds.ts";
import type { Entry, FeedList } from "./feed.ts";

/** Of a page, where a search does not say how many. */
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
    entries: keys.flatMap((key): Entry[] => {
      const one = placed.get(key);
      const at = one?.at ?? times.get(key);
      return at === undefined ? [] : [one ? asEntry(one) : { key, at, why: [] }];
    }),
    number,
    more: total > number * PAPERS,
    audience: "public",
  };
}

/** The search that a page with these parameters makes, the newest first whatever order they name. Throws `bad_request`. */
export async function searchList(
  site: WebContext,
  parameters: Record<string, string>,
  like: string[] | undefined,
): Promise<FeedList> {
  const read = readSearch(parameters, { like });
  const asked = { ...read, sort: "date" as const, ...(parameters.limit ? {} : { limit: PAPERS }) };
  const { papers, total, models } = await found(site, asked);
  return {
    name: `search ${searchUrl({ ...asked, page: 1, upTo: undefined })}`,
    title: `${titleOf(asked, models)} · ${site.services.config.title}`,
    about: `The newest papers of a search${models.length > 0 ? " for papers like others" : ""}, the last published first.`,
    // The page's own order is the best first.
    page: searchUrl({ ...read, page: 1, upTo: undefined }),
    entries: papers
      .map(({ key, publishedAt: at }) => ({ key, at, why: [] }))
      .sort((a, b) => b.at - a.at || b.key - a.key),
    number: asked.page,
    more: total > asked.page * asked.limit,
    audience: "public",
  };
}

async function found(
  site: WebContext,
  asked: SearchParams,
): Promise<{ papers: Paper[]; total: number; models: readonly Paper[] }> {
  const found = await findPapers(site, { ...asked, offset: (asked.page - 1) * asked.limit });
  if ("paper" in found) return { papers: asked.page === 1 ? [found.paper] : [], total: 1, models: [] };
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
