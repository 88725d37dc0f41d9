/** Lists of papers: editions, what is trending, what a search finds. */

import { type Period, periodOf, periodPath } from "../domain/editions/edition.ts";
import { periodTitle } from "../domain/editions/formatDate.ts";
import type { Paper } from "../domain/papers/paper.ts";
import { moreLike } from "../search/rank/related.ts";
import { resolveQueryWords } from "../search/rank/resolveQuery.ts";
import { type SearchRequest, search } from "../search/search.ts";
import type { Database } from "../store/database.ts";
import { editionNumber, entriesOf, latestEdition } from "../store/editions/editions.ts";
import { trendingPapers } from "../store/editions/trending.ts";
import { catalogue, loadPapers, newestPapers } from "../store/papers/papers.ts";
import type { ReadContext } from "./readContext.ts";

export interface PaperList {
  title: string;
  /** Of the page that has the same list, as a path. */
  path: string;
  /** What is to be said of it, in sentences; in plain text. */
  message: string[];
  papers: PaperListItem[];
  /** Papers in all. */
  total: number;
  /** Whether there are more than `total`, which are not counted. */
  uncounted: boolean;
  /** Papers before the first of these. */
  offset: number;
  /** The newest paper when a search's list began, by which its later pages go on with the same list. */
  upTo?: number;
}

export interface PaperListItem {
  paper: Paper;
  /** Who put it there and why, where anybody said so. */
  note?: { by: string; text: string };
}

export interface Slice {
  limit: number;
  offset: number;
}

/** The last edition up to today; where there is none yet, the newest papers. */
export async function readFront(shelf: ReadContext, slice: Slice): Promise<PaperList> {
  const day = await latestEdition(shelf.db, shelf.today());
  return day === undefined ? readNewest(shelf, slice) : readEdition(shelf, periodOf("day", day), slice);
}

export async function readEdition({ db }: ReadContext, period: Period, { limit, offset }: Slice): Promise<PaperList> {
  const { total, entries } = await entriesOf(db, period, limit, offset);
  const papers = await loadPapers(
    db,
    entries.map(({ key }) => key),
  );
  const notes = new Map(
    entries.map(({ key, submitter, note }) => [key, note ? { by: submitter, text: note } : undefined]),
  );
  const number = period.kind === "day" ? await editionNumber(db, period.name) : 0;
  return {
    title: periodTitle(period),
    path: periodPath(period),
    message: [
      ...(number > 0 ? [`Edition ${number}.`] : []),
      ...(total === 0 ? [`There are no papers in the edition of this ${period.kind}; its page says why.`] : []),
    ],
    papers: papers.map((paper) => {
      const note = notes.get(paper.key);
      return { paper, ...(note ? { note } : {}) };
    }),
    total,
    uncounted: false,
    offset,
  };
}

export const readTrending = async ({ db }: ReadContext, { limit, offset }: Slice): Promise<PaperList> =>
  kept(db, await trendingPapers(db, limit, offset), offset, {
    title: "Trending papers",
    path: "/papers/trending",
    none: "Nobody has submitted or upvoted a paper yet, so nothing is trending.",
  });

export const readNewest = async ({ db }: ReadContext, { limit, offset }: Slice): Promise<PaperList> =>
  kept(db, await newestPapers(db, {}, limit, offset), offset, {
    title: "The newest papers",
    path: "/papers",
    none: "There are no papers here yet.",
  });

/** A list whose order is in the records. */
async function kept(
  db: Database,
  { total, keys }: { total: number; keys: number[] },
  offset: number,
  { none, ...named }: { title: string; path: string; none: string },
): Promise<PaperList> {
  const papers = (await loadPapers(db, keys)).map((paper) => ({ paper }));
  return { ...named, message: total === 0 ? [none] : [], papers, total, uncounted: false, offset };
}

/** What a search finds, the one paper alone where its id or link is asked for; `path` is the address of its first page. */
export async function readSearch(shelf: ReadContext, request: SearchRequest, path: string): Promise<PaperList> {
  const upTo = request.upTo ?? (await catalogue(shelf.db)).lastKey;
  const asked = await resolveQueryWords(shelf.db, request.query);
  if ("paper" in asked) {
    const { paper } = asked;
    const papers = request.offset === 0 ? [{ paper }] : [];
    return { title: paper.title, path, message: [], papers, total: 1, uncounted: false, offset: request.offset, upTo };
  }
  const { query, missingId } = asked;
  const found = await search(shelf.db, await shelf.library(), { ...request, query, upTo });
  const { papers, total, more, notes, meant, used } = found;
  return {
    title: used === "" ? "Papers" : `Papers on ${missingId ?? used}`,
    path,
    message: [
      ...(missingId === undefined ? notes : [`There is no paper ${missingId} in this library.`]),
      ...(total === 0 ? ["No paper was found."] : []),
      ...(meant === undefined ? [] : [`Did you mean ${meant}?`]),
    ],
    papers: papers.map((paper) => ({ paper })),
    total,
    uncounted: more,
    offset: request.offset,
    upTo,
  };
}

/** Papers like some others. */
export async function readLike(
  shelf: ReadContext,
  models: readonly Paper[],
  request: Omit<SearchRequest, "query" | "sort">,
  path: string,
): Promise<PaperList> {
  const upTo = request.upTo ?? (await catalogue(shelf.db)).lastKey;
  const { papers, total, more } = await moreLike(shelf.db, await shelf.library(), models, { ...request, upTo });
  return {
    title: `Papers like ${models.map(({ title }) => title).join(" and ")}`,
    path,
    message: total === 0 ? ["No paper was found."] : [],
    papers: papers.map((paper) => ({ paper })),
    total,
    uncounted: more,
    offset: request.offset,
    upTo,
  };
}
