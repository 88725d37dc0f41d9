/**
 * Feeds of editions. The front page's feed moves on with every edition; so do those of `week` and `month`, for readers who
 * fetch less often. The feed of a named day, week or month stays with it. All list the last submitted paper first.
 */

import { addDays, type Day, type Period, periodOf, startOf } from "../../domain/editions/edition.ts";
import { siteName } from "../../domain/editions/externalListing.ts";
import { periodPath } from "../../domain/pagePaths.ts";
import { periodNamed } from "../../http/input/queryParams.ts";
import { periodTitle } from "../../http/pageDates.ts";
import type { WebContext } from "../../http/webContext.ts";
import { count } from "../../lib/text.ts";
import { latestEdition } from "../../store/editions/editions.ts";
import { type EditionPaper, latestPlaced } from "../../store/feeds/feedPapers.ts";
import { newestPapers, publishedAt } from "../../store/papers/papers.ts";
import type { FeedEntry, FeedList } from "./feed.ts";

/** Papers on a page of a feed; more where a feed is fetched less often. */
const PAPERS = { day: 50, week: 100, month: 200 };
/** Editions that the front page's feed covers. */
const FRONT_DAYS = 7;

const KINDS = { date: "day", week: "week", month: "month" } as const;
export type EditionSegment = keyof typeof KINDS;

/** Lists the latest editions by day, week or month; `date` is the front page's feed. */
export async function runningList(site: WebContext, segment: EditionSegment, number: number): Promise<FeedList> {
  const kind = KINDS[segment];
  const { title } = site.services.config;
  const list = {
    name: kind === "day" ? "front" : `editions by ${kind}`,
    title: kind === "day" ? title : `${title} by the ${kind}`,
    page: kind === "day" ? "/" : `/papers/${segment}`,
    number,
    audience: "public" as const,
  };
  const last = await latestEdition(site.db, site.today());
  const page = { limit: PAPERS[kind], offset: (number - 1) * PAPERS[kind] };
  if (last === undefined)
    return {
      ...list,
      ...(await newest(site, page)),
      about: "The newest papers of the library; there is no edition yet.",
    };
  const first = kind === "day" ? addDays(last, 1 - FRONT_DAYS) : before(periodOf(kind, last)).first;
  return { ...list, ...(await placed(site, { first, last }, page)), about: ABOUT[kind] };
}

const ABOUT = {
  day: "The papers of the latest editions, the last submitted first.",
  week: "The papers of this week’s and last week’s editions, the last submitted first.",
  month: "The papers of this month’s and last month’s editions, the last submitted first.",
};

const before = ({ kind, first }: Period): Period => periodOf(kind, addDays(first, -1));

/** Lists one period. Throws `not_found` for a name that is none. */
export async function periodList(
  site: WebContext,
  segment: EditionSegment,
  name: string,
  number: number,
): Promise<FeedList> {
  const period = periodNamed(KINDS[segment], name);
  const limit = PAPERS.week;
  return {
    name: `edition ${period.name}`,
    title: `${site.services.config.title} · ${periodTitle(period)}`,
    about: `The papers of ${periodTitle(period)}, the last submitted first.`,
    page: periodPath(period),
    number,
    audience: "public",
    since: startOf(period.first),
    ...(await placed(site, period, { limit, offset: (number - 1) * limit })),
  };
}

interface Page {
  limit: number;
  offset: number;
}

async function placed(site: WebContext, days: { first: Day; last: Day }, { limit, offset }: Page) {
  const found = await latestPlaced(site.db, days, limit + 1, offset);
  return { entries: found.slice(0, limit).map(asEntry), more: found.length > limit };
}

async function newest({ db }: WebContext, { limit, offset }: Page) {
  const { keys, total } = await newestPapers(db, {}, limit, offset);
  const times = await publishedAt(db, keys);
  const entries = keys.flatMap((key) => {
    const at = times.get(key);
    return at === undefined ? [] : [{ key, at, why: [] }];
  });
  return { entries, more: total > offset + limit };
}

export const asEntry = (placed: EditionPaper): FeedEntry => ({
  key: placed.key,
  at: placed.at,
  why: [submitted(placed)],
  ...(placed.note ? { note: placed.note } : {}),
});

function submitted({ submitter, byRule, site, others }: EditionPaper): string {
  if (byRule) return `by the rule “${submitter}”`;
  const name = site === undefined ? submitter : `${submitter || "somebody"} on ${siteName(site)}`;
  return `submitted by ${name}${others > 0 ? ` and ${count(others, "other")}` : ""}`;
}
