/** The Hub's lists: daily papers, and all papers. Those that take long to make are kept until the records change. */
import { type Period, periodOf } from "../../domain/editions/edition.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { WebContext } from "../../http/webContext.ts";
import { eachWhileUnchanged } from "../../lib/memoizeUntilChanged.ts";
import type { Database } from "../../store/database.ts";
import { dailyPapers } from "../../store/editions/dailyPapers.ts";
import { latestEdition } from "../../store/editions/editions.ts";
import { type ListPlace, loadPapers, papersBehind } from "../../store/papers/papers.ts";
import { findReader } from "../../store/readers/readers.ts";
import { toFlatPaper, toItem } from "./items.ts";
import { loadDetails } from "./paperDetails.ts";
import { type AllPapersQuery, cursorOf, DAILY_LIMIT, type DailyPapersQuery } from "./parameters.ts";

export interface HubList {
  json: string;
  /** Query parameters that change for the next page; absent on the last. */
  next?: Record<string, string>;
}

const MAX_KEPT_LISTS = 50;
const ORDERS = { publishedAt: "submitted", trending: "trending" } as const;
const KINDS = { daily: "day", weekly: "week", monthly: "month" } as const;

export function createHubLists(site: WebContext) {
  const { db } = site;
  const memoize = eachWhileUnchanged<HubList>(site.services.records.state, MAX_KEPT_LISTS);
  return {
    daily: (query: DailyPapersQuery, base: string): Promise<HubList> =>
      memoize(`daily ${base} ${JSON.stringify(query)}`, () => dailyList(db, query, base)),

    /** The newest papers, or with a period the most upvoted of the latest one. */
    async all({ period: name, cursor, p = 0, limit }: AllPapersQuery, base: string): Promise<HubList> {
      if (!name) return newestList(db, cursor, limit ?? DAILY_LIMIT.usual, base);
      const period = await latestPeriod(site, name);
      const most = limit ?? DAILY_LIMIT.most;
      return memoize(`${name} ${base} ${period.name} ${p} ${most}`, () => bestList(db, period, p, most, base));
    },
  };
}

async function dailyList(db: Database, query: DailyPapersQuery, base: string): Promise<HubList> {
  const { period, submitter, sort, page, limit } = query;
  const reader = submitter === undefined ? undefined : await findReader(db, { handle: submitter });
  // Readers' pages show nothing of banned readers either.
  if (submitter !== undefined && (!reader || reader.ban)) return { json: "[]" };
  const order = sort ? ORDERS[sort] : period ? "upvotes" : "submitted";
  const slice = { order, limit, offset: page * limit } as const;
  const { total, keys } = await dailyPapers(db, { ...slice, period, readerId: reader?.id });
  const papers = await loadPapers(db, keys);
  const details = await loadDetails(db, papers, period);
  const json = JSON.stringify(papers.map((paper) => toItem(paper, details(paper), base)));
  return (page + 1) * limit < total ? { json, next: { p: String(page + 1) } } : { json };
}

async function newestList(db: Database, after: ListPlace | undefined, limit: number, base: string): Promise<HubList> {
  const papers = await papersBehind(db, after, limit + 1);
  const page = papers.slice(0, limit);
  const json = await flatPapers(db, page, base);
  const last = page.at(-1);
  return last && papers.length > limit ? { json, next: { cursor: cursorOf(last) } } : { json };
}

/** The latest period that has papers: on a Monday morning that is the week before. */
async function latestPeriod({ db, today }: WebContext, name: keyof typeof KINDS): Promise<Period> {
  return periodOf(KINDS[name], (await latestEdition(db, today())) ?? today());
}

async function bestList(db: Database, period: Period, page: number, limit: number, base: string): Promise<HubList> {
  const { total, keys } = await dailyPapers(db, { period, order: "upvotes", limit, offset: page * limit });
  const json = await flatPapers(db, await loadPapers(db, keys), base, period);
  return (page + 1) * limit < total ? { json, next: { p: String(page + 1) } } : { json };
}

async function flatPapers(db: Database, papers: Paper[], base: string, period?: Period): Promise<string> {
  const details = await loadDetails(db, papers, period);
  return JSON.stringify(papers.map((paper) => toFlatPaper(paper, details(paper), base)));
}
