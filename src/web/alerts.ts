/** What the page of a reader's alerts shows, and what a try of a webhook sends. */
import type { Context } from "hono";
import { type AlertMessage, asAlertPaper } from "../domain/alerts/alertMessage.ts";
import type { Reader } from "../domain/readers/reader.ts";
import { publicAddress } from "../http/accounts/origin.ts";
import type { WebContext } from "../http/webContext.ts";
import { channelsOf } from "../store/alerts/alertChannels.ts";
import { deliveriesOf, mailboxOf } from "../store/alerts/alertStatus.ts";
import { alertsOf } from "../store/alerts/alerts.ts";
import { followsOf } from "../store/follows/follows.ts";
import { loadPapers, newestPapers } from "../store/papers/papers.ts";
import type { AlertsView } from "./alerts/alertsPage.tsx";
import { privateFeeds } from "./feeds/privateFeeds.ts";

const SHOWN_DELIVERIES = 15;

export async function alertsView(site: WebContext, c: Context, reader: Reader): Promise<AlertsView> {
  const { db, services } = site;
  const ways = await channelsOf(db, reader.id);
  const hasFeed = ways.some(({ kind }) => kind === "feed");
  // A token that may write is answered with this page too, and the address would outlive it.
  const isInPerson = (await site.visits.of(c))?.account !== undefined;
  const feeds = hasFeed && isInPerson ? await privateFeeds(site, c) : [];
  const feed = feeds.find(({ list }) => list === "alerts");
  return {
    page: await site.page(c),
    zone: services.config.zone,
    follows: await followsOf(db, reader.id),
    alerts: await alertsOf(db, reader.id),
    ways,
    deliveries: await deliveriesOf(db, reader.id, SHOWN_DELIVERIES),
    mailbox: await mailboxOf(db, reader.id),
    ...(hasFeed && isInPerson ? { feed: { address: feed?.addresses.atom } } : {}),
  };
}

/** As an alert of the newest paper would be. */
export async function sampleMessage(site: WebContext, c: Context): Promise<AlertMessage> {
  const { db, services } = site;
  const address = publicAddress(c, services.config.baseUrl);
  const at = services.clock();
  const { keys } = await newestPapers(db, {}, 1, 0);
  const papers = (await loadPapers(db, keys)).map((paper) => asAlertPaper(paper, address, ["the newest paper here"]));
  return {
    id: `try-${at}`,
    at,
    from: { title: services.config.title, address },
    manage: `${address}/me/alerts`,
    papers,
    total: papers.length,
    sample: true,
  };
}
