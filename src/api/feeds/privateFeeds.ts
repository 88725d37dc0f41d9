/** Feeds of a reader's own lists, at an address that only the reader was given. */
import { noFeedHere, type OpenedFeed, openPrivateFeed } from "../../app/feeds/openPrivateFeed.ts";
import { followNews } from "../../app/follows/followNews.ts";
import { matchLine } from "../../app/interests/describeMatch.ts";
import { forYou } from "../../app/interests/forYou.ts";
import { reasonOf } from "../../domain/alerts/alertMessage.ts";
import { collectionOf } from "../../domain/readers/privateFeed.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import type { WebContext } from "../../http/webContext.ts";
import { withoutSeen } from "../../search/rank/withoutSeen.ts";
import { feedHits } from "../../store/alerts/alerts.ts";
import { findCollection } from "../../store/collections/collections.ts";
import { type ViewerList, viewerList } from "../../store/collections/viewerLists.ts";
import type { FeedEntry, FeedList } from "./feed.ts";
import { collectionParts } from "./readerFeeds.ts";

const PAPERS = 50;
/** Several alerts may find the same paper. */
const HITS = 200;

/**
 * Lists what the token of a private feed's address opens, with `isUnseen` without what its reader has seen. Throws
 * `not_found` for one that is no longer valid.
 */
export async function privateList(
  site: WebContext,
  token: string,
  number: number,
  isUnseen: boolean,
): Promise<FeedList> {
  const feed = await openPrivateFeed(site, token);
  const unseen = isUnseen ? { readerId: feed.readerId, asOf: site.clock() } : undefined;
  const list = await listOf(site, { ...feed, unseen }, number);
  // A feed that was revoked and made again has the same list, but is another feed.
  return { about: "This feed is only for its reader.", ...list, name: `private ${feed.id}`, audience: "private" };
}

type ListParts = Pick<FeedList, "title" | "page" | "entries" | "number" | "more" | "since">;

type AskedFeed = OpenedFeed & { unseen: Unseen | undefined };

async function listOf(site: WebContext, feed: AskedFeed, number: number): Promise<ListParts> {
  const { readerId, list, since, unseen } = feed;
  const address = collectionOf(list);
  if (address !== undefined) return collection(site, feed, address, number);
  const { title } = site.config;
  if (list === "following" || list === "alerts") {
    const all = await (list === "following" ? news(site, readerId, unseen) : alerted(site, readerId, unseen));
    const first = (number - 1) * PAPERS;
    return {
      title: `${list === "following" ? "Following" : "Alerts"} · ${title}`,
      page: list === "following" ? "/me" : "/me/alerts",
      entries: all.slice(first, first + PAPERS),
      number,
      more: all.length > first + PAPERS,
      since,
    };
  }
  if (list === "for-you") return forReader(site, feed, number);
  const span = { limit: PAPERS, offset: (number - 1) * PAPERS, unseen };
  const { total, papers } = await viewerList(site.db, readerId, list as ViewerList, span);
  const entries = papers.map((paper): FeedEntry => ({ ...paper, why: [] }));
  const name = list.charAt(0).toUpperCase() + list.slice(1);
  return { title: `${name} · ${title}`, page: `/me/${list}`, entries, number, more: total > number * PAPERS, since };
}

/** The list of the newest day. Each entry has its paper's own time, so that another order makes nothing unread. */
async function forReader(site: WebContext, { readerId, since, unseen }: AskedFeed, number: number): Promise<ListParts> {
  const span = { span: "day", limit: PAPERS, offset: (number - 1) * PAPERS, unseen } as const;
  const { papers, total } = await forYou(site, { id: readerId }, span);
  return {
    title: `For you · ${site.config.title}`,
    page: "/for-you",
    entries: papers.map(({ paper: { key, publishedAt }, match, isToExplore }) => ({
      key,
      at: publishedAt,
      why: [isToExplore ? "to explore" : "", matchLine(match)].filter(Boolean),
    })),
    number,
    more: total > number * PAPERS,
    since,
  };
}

async function collection(
  site: WebContext,
  { readerId, unseen }: AskedFeed,
  address: string,
  number: number,
): Promise<ListParts> {
  const found = await findCollection(site.db, address);
  if (found?.owner.id !== readerId) throw noFeedHere();
  return collectionParts(site, found.collection, number, unseen);
}

/** The papers of the reader's page of news. */
async function news(site: WebContext, readerId: number, unseen: Unseen | undefined): Promise<FeedEntry[]> {
  const { news } = await followNews(site, { id: readerId }, unseen);
  return news.map(({ key, at, reasons }) => ({
    key,
    at,
    why: reasons.map(({ follow: { kind, label }, did }) => reasonOf(kind, label, did ?? null)),
  }));
}

/** Each paper once, with the alerts that found it. */
async function alerted({ db }: WebContext, readerId: number, unseen: Unseen | undefined): Promise<FeedEntry[]> {
  const hits = await withoutSeen(db, await feedHits(db, readerId, HITS), ({ paperKey }) => paperKey, unseen);
  const found = Map.groupBy(hits, ({ paperKey }) => paperKey);
  return [...found]
    .map(([key, hits]) => ({
      key,
      // Another alert that finds the paper later does not change the entry.
      at: Math.min(...hits.map(({ foundAt }) => foundAt)),
      why: hits.map(({ follow: { kind, label }, did }) => reasonOf(kind, label, did ?? null)),
    }))
    .sort((a, b) => b.at - a.at || b.key - a.key);
}
