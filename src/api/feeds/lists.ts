/** Finds the list that a feed's path names: the part between `/feeds/` and the format. */

import { readPage } from "../../http/input/queryParams.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { type EditionSegment, periodList, runningList } from "./editionFeeds.ts";
import type { FeedList } from "./feed.ts";
import { privateList } from "./privateFeeds.ts";
import { collectionList, readerList } from "./readerFeeds.ts";
import { searchList, trendingList } from "./searchFeeds.ts";

/** Throws `not_found` for a path that names no list, and what the list throws. */
export function listAt(
  site: WebContext,
  path: string,
  parameters: Record<string, string>,
  like: string[] | undefined,
): Promise<FeedList> {
  if (path === "papers") return searchList(site, parameters, like);
  const number = readPage(parameters);
  if (path === "front") return runningList(site, "date", number);
  if (path === "papers/trending") return trendingList(site, number);
  const [top = "", segment = "", name, ...rest] = path.split("/");
  if (rest.length > 0) throw noList();
  if (top === "papers" && isSegment(segment))
    return name === undefined ? runningList(site, segment, number) : periodList(site, segment, name, number);
  if (name !== undefined || segment === "") throw noList();
  if (top === "readers") return readerList(site, segment, parameters.show, number);
  if (top === "collections") return collectionList(site, segment, number);
  if (top === "private") return privateList(site, segment, number, parameters.unseen === "1");
  throw noList();
}

const isSegment = (text: string): text is EditionSegment => text === "date" || text === "week" || text === "month";

const noList = () =>
  new BroadsheetError(
    "not_found",
    "There is no feed at this address. Lists of papers have one: editions, searches, readers, collections.",
  );
