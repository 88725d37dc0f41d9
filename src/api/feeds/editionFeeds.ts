/**
 * Feeds of editions. The front page's goes on with every edition, as do those of `week` and `month` for whoever fetches
 * seldom; that of a day, week or month by its name stays with it. All have the last submitted first.
 */
import { addDays, type Day, type Period, periodOf, periodPath, startOf } from "../../domain/editions/edition.ts";
import { siteName } from "../../domain/editions/externalListing.ts";
import { periodNamed } from "../../http/input/queryParams.ts";
import { periodTitle } from "../../http/pageDates.ts";
import type { WebContext } from "../../http/webContext.ts";
import { count } from "../../lib/text.ts";
import { latestEdition } from "../../store/editions/editions.ts";
import { latestPlaced, type Placed } from "../../store/feeds/feedPapers.ts";
import { newestPapers, publishedAt } from "../../store/papers/papers.ts";
import type { Entry, FeedList } from "./feed.ts";

/** Papers of a page of a feed, more where a feed is fetched more seldom. */
const PAPERS = { day: 50, week: 100, month: 200 };
/** Editions that the front page's feed reaches back for. */
const FRONT_DAYS = 7;

const KINDS = { date: "day", week: "week", month: "month" } as const;
export type Segment = keyof typeof KINDS;

/** What goes on: `date` is the front page's. */
export async function runningList(site: WebContext, segment: Segment, number: number): Promise<FeedList> {
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

/** One period's alone. Throws `not_found` for a name that is none. */
export async function periodList(site: WebContext, segment: Segment, name: string, number: number): Promise<FeedList> {
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

interface Span {
  limit: number;
  offset: number;
}

async function placed(site: WebContext, days: { first: Day; last: Day }, { limit, offset }: Span) {
  const found = await latestPlaced(site.db, days, limit + 1, offset);
  return { entries: found.slice(0, limit).map(asEntry), more: found.length > limit };
}

async function newest({ db }: WebContext, { limit, offset }: Span) {
  const { keys, total } = await newestPapers(db, {}, limit, offset);
  const times = await publishedAt(db, keys);
  const entries = keys.flatMap((key) => {
    const at = times.get(key);
    return at === undefined ? [] : [{ key, at, why: [] }];
  });
  return { entries, more: total > offset + limit };
}

export const asEntry = (placed: Placed): Entry => ({
  key: placed.key,
  at: placed.at,
  why: [submitted(placed)],
  ...(placed.note ? { note: placed.note } : {}),
});

function submitted({ submitter, byRule, site, others }: Placed): string {
  if (byRule) return `by the rule “${submitter}”`;
  const name = site === undefined ? submitter : `${submitter || "somebody"} on ${siteName(site)}`;
  return `submitted by ${name}${others > 0 ? ` and ${count(others, "other")}` : ""}`;
}
