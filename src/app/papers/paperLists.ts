/** Lists of papers for interfaces that show them as text or as data: editions, trending papers, what a search finds. */

import { type Period, periodOf } from "../../domain/editions/edition.ts";
import { periodTitle } from "../../domain/editions/formatDate.ts";
import { periodPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { namedAuthors } from "../../search/postings/namedAuthors.ts";
import type { Database } from "../../store/database.ts";
import { editionNumber, entriesOf, latestEdition } from "../../store/editions/editions.ts";
import { trendingPapers } from "../../store/editions/trending.ts";
import { loadPapers, newestPapers } from "../../store/papers/papers.ts";
import type { ReadingContext } from "../context.ts";
import { type FindRequest, type FoundPapers, findPapers } from "./findPapers.ts";

export interface PaperList {
  title: string;
  /** The path of the page that has the same list. */
  path: string;
  /** Notes on the list, as sentences in plain text. */
  message: string[];
  papers: PaperListItem[];
  /** The number of papers on all pages. */
  total: number;
  /** Whether there are more than `total`, which are not counted. */
  uncounted: boolean;
  /** How many of all papers match a search well: the first of the list. Absent where that is not known. */
  goodTotal?: number;
  /** The number of papers before the first of these. */
  offset: number;
}

export interface PaperListItem {
  paper: Paper;
  /** Who put it there and why, where they said so. */
  note?: { by: string; text: string };
  /** Why a list that is one reader's has it. */
  because?: string;
  /** The authors that a search asks for by name, wherever they are in the list. */
  named?: ReadonlySet<string>;
}

export interface Slice {
  limit: number;
  offset: number;
  /** Leaves out what a reader has seen. */
  unseen?: Unseen | undefined;
}

/** Reads the last edition up to today; where there is none yet, the newest papers. */
export async function readFront(ctx: Pick<ReadingContext, "db" | "today">, slice: Slice): Promise<PaperList> {
  const day = await latestEdition(ctx.db, ctx.today());
  return day === undefined ? readNewest(ctx, slice) : readEdition(ctx, periodOf("day", day), slice);
}

/** Reads the edition of a period, the most upvoted papers first. */
export async function readEdition(
  { db }: Pick<ReadingContext, "db">,
  period: Period,
  { limit, offset, unseen }: Slice,
): Promise<PaperList> {
  const { total, entries } = await entriesOf(db, { ...period, unseen }, limit, offset);
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
      ...unseenNote(unseen),
      ...(total === 0
        ? [unseen ? ALL_SEEN : `There are no papers in the edition of this ${period.kind}; its page says why.`]
        : []),
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

/** Reads the trending papers. */
export const readTrending = async ({ db }: Pick<ReadingContext, "db">, slice: Slice): Promise<PaperList> =>
  listOfKeys(db, await trendingPapers(db, slice.limit, slice.offset, slice.unseen), slice, {
    title: "Trending papers",
    path: "/papers/trending",
    none: "Nobody has submitted or upvoted a paper yet, so nothing is trending.",
  });

/** Reads all papers, the newest first. */
export const readNewest = async ({ db }: Pick<ReadingContext, "db">, slice: Slice): Promise<PaperList> =>
  listOfKeys(db, await newestPapers(db, {}, slice.limit, slice.offset, { unseen: slice.unseen }), slice, {
    title: "The newest papers",
    path: "/papers",
    none: "There are no papers here yet.",
  });

async function listOfKeys(
  db: Database,
  { total, keys }: { total: number; keys: number[] },
  { offset, unseen }: Slice,
  { none, ...heading }: { title: string; path: string; none: string },
): Promise<PaperList> {
  const papers = (await loadPapers(db, keys)).map((paper) => ({ paper }));
  const message = [...unseenNote(unseen), ...(total === 0 ? [unseen ? ALL_SEEN : none] : [])];
  return { ...heading, message, papers, total, uncounted: false, offset };
}

const ALL_SEEN = "There is no paper here that has not been seen.";
/** What a list says where it leaves papers out. */
const unseenNote = (unseen: Unseen | undefined): string[] => (unseen ? ["Papers that were seen are left out."] : []);

/** Reads what a search finds; `path` is the path of its first page. Throws as `findPapers` does. */
export async function readSearch(ctx: ReadingContext, request: FindRequest, path: string): Promise<PaperList> {
  const found = await findPapers(ctx, request);
  if (!("paper" in found)) {
    const list = listOfFound(found, request.offset, path);
    return { ...list, message: [...unseenNote(request.unseen), ...list.message] };
  }
  const { paper } = found;
  const papers = request.offset === 0 ? [{ paper }] : [];
  return { title: paper.title, path, message: [], papers, total: 1, uncounted: false, offset: request.offset };
}

/** Makes the list of what `findPapers` found. */
export function listOfFound({ found, models, missingId, names }: FoundPapers, offset: number, path: string): PaperList {
  const { papers, total, more, goodTotal, notes, meant, corrected, also, used } = found;
  const likeTitle = `Papers like ${models.map(({ title }) => title).join(" and ")}`;
  const searchTitle = used === "" ? "Papers" : `Papers on ${missingId ?? used}`;
  return {
    title: models.length > 0 ? likeTitle : searchTitle,
    path,
    message: [
      ...(missingId === undefined ? notes : [`There is no paper ${missingId} in this library.`]),
      ...(total === 0 ? ["No paper was found."] : []),
      ...(meant === undefined ? [] : [corrected ? `These are results for: ${meant}` : `Did you mean ${meant}?`]),
      ...(also.length === 0 ? [] : [`Also searched: ${also.join("; ")}.`]),
    ],
    papers: papers.map((paper) => {
      const named = namedAuthors(paper.authors, names);
      return { paper, ...(named.size > 0 ? { named } : {}) };
    }),
    total,
    uncounted: more,
    ...(goodTotal === undefined ? {} : { goodTotal }),
    offset,
  };
}
