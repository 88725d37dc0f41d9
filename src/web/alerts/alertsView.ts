/** What the page of a reader's alerts shows, apart from what a form brings back. */
import type { Context } from "hono";
import { type AlertsOverview, showAlerts } from "../../app/alerts/showAlerts.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import type { PageContext } from "../../http/services.ts";
import type { WebContext } from "../../http/webContext.ts";
import { privateFeeds } from "../feeds/privateFeeds.ts";

export interface AlertsView extends AlertsOverview {
  page: PageContext;
  zone: string;
  /** The URL of the feed, where it has one; absent where no alert goes there. */
  feed?: { address: string | undefined };
  /** A form that was begun, or that came back with what is wrong. */
  adding?: { fields: Record<string, string>; message?: string };
  webhook?: { fields: Record<string, string>; message: string };
  /** A webhook that was just made, with its secret. */
  made?: { name: string; secret: string };
  /** The outcome of a try. */
  tried?: { name: string; sent: boolean; message: string };
}

export async function alertsView(site: WebContext, c: Context, reader: Reader): Promise<AlertsView> {
  const overview = await showAlerts(site.db, reader.id);
  const hasFeed = overview.channels.some(({ kind }) => kind === "feed");
  // A token that may write is answered with this page too, and the address would outlive it.
  const isInPerson = (await site.sessions.of(c))?.account !== undefined;
  const feeds = hasFeed && isInPerson ? await privateFeeds(site, c) : [];
  const feed = feeds.find(({ list }) => list === "alerts");
  return {
    page: await site.page(c),
    zone: site.config.zone,
    ...overview,
    ...(hasFeed && isInPerson ? { feed: { address: feed?.addresses.atom } } : {}),
  };
}
