/** Feeds of what is a reader's alone, by an address that the reader was given. */
import { followNews } from "../../app/follows/followNews.ts";
import { reasonOf } from "../../domain/alerts/alertMessage.ts";
import { collectionOf, type PrivateList } from "../../domain/readers/privateFeed.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import { feedHits } from "../../store/alerts/alerts.ts";
import { findCollection } from "../../store/collections/collections.ts";
import { type ViewerList, viewerList } from "../../store/collections/viewerLists.ts";
import { createFeedTokens, feedByLink } from "../../store/feeds/feedLinks.ts";
import type { Entry, FeedList } from "./feed.ts";
import { collectedIn } from "./readerFeeds.ts";

const PAPERS = 50;
/** One paper may be found by several alerts. */
const HITS = 200;

/** Throws `not_found` for an address that holds no more, or never did. */
export async function privateList(site: WebContext, token: string, number: number): Promise<FeedList> {
  const { db, services } = site;
  const link = createFeedTokens(services.secret).read(token);
  const owner = link && (await feedByLink(db, link));
  if (!link || !owner) throw noFeed();
  const list = await listOf(site, owner, number);
  // A feed that was revoked and made anew is the same list, yet another feed.
  return { about: "This feed is for its reader alone.", ...list, name: `private ${link.id}`, audience: "private" };
}

type Owner = { readerId: number; list: PrivateList; since: Instant };
type Found = Pick<FeedList, "title" | "page" | "entries" | "number" | "more" | "since">;

async function listOf(site: WebContext, owner: Owner, number: number): Promise<Found> {
  const { readerId, list, since } = owner;
  const address = collectionOf(list);
  if (address !== undefined) return collection(site, readerId, address, number);
  const { title } = site.services.config;
  if (list === "following" || list === "alerts") {
    const all = await (list === "following" ? news(site, readerId) : alerted(site, readerId));
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
  const span = { limit: PAPERS, offset: (number - 1) * PAPERS };
  const { total, papers } = await viewerList(site.db, readerId, list as ViewerList, span);
  const entries = papers.map((one): Entry => ({ ...one, why: [] }));
  const name = list.charAt(0).toUpperCase() + list.slice(1);
  return { title: `${name} · ${title}`, page: `/me/${list}`, entries, number, more: total > number * PAPERS, since };
}

async function collection(site: WebContext, readerId: number, address: string, number: number): Promise<Found> {
  const found = await findCollection(site.db, address);
  if (found?.owner.id !== readerId) throw noFeed();
  return collectedIn(site, found.collection, number);
}

/** What the reader's page of news has. */
async function news(site: WebContext, readerId: number): Promise<Entry[]> {
  const { news } = await followNews(site, { id: readerId });
  return news.map(({ key, at, reasons }) => ({
    key,
    at,
    why: reasons.map(({ follow: { kind, label }, did }) => reasonOf(kind, label, did ?? null)),
  }));
}

/** Each paper once, with the alerts that found it. */
async function alerted({ db }: WebContext, readerId: number): Promise<Entry[]> {
  const found = Map.groupBy(await feedHits(db, readerId, HITS), ({ paperKey }) => paperKey);
  return [...found]
    .map(([key, hits]) => ({
      key,
      // What another alert finds later is no change of the entry.
      at: Math.min(...hits.map(({ foundAt }) => foundAt)),
      why: hits.map(({ follow: { kind, label }, did }) => reasonOf(kind, label, did ?? null)),
    }))
    .sort((a, b) => b.at - a.at || b.key - a.key);
}

const noFeed = () => new BroadsheetError("not_found", "There is no feed at this address, or not any more.");
