/** A reader's private feeds with their whole addresses. */
import type { Context } from "hono";
import { listPrivateFeeds, type PrivateFeed } from "../../app/feeds/listPrivateFeeds.ts";
import { FEED_ENDINGS, type FeedEnding } from "../../domain/editions/feedUrl.ts";
import { publicAddress } from "../../http/accounts/origin.ts";
import type { WebContext } from "../../http/webContext.ts";

export interface AddressedFeed extends PrivateFeed {
  /** Whole, by format. */
  addresses: Record<FeedEnding, string>;
}

/** Lists the feeds of the reader who is signed in with a browser. Throws as `listPrivateFeeds` does. */
export async function privateFeeds(site: WebContext, c: Context): Promise<AddressedFeed[]> {
  const feeds = await listPrivateFeeds(site, await site.sessions.of(c));
  const address = publicAddress(c, site.services.config.baseUrl);
  return feeds.map((feed) => ({ ...feed, addresses: addressesOf(feed, address) }));
}

const addressesOf = ({ paths }: PrivateFeed, address: string): Record<FeedEnding, string> =>
  Object.fromEntries(FEED_ENDINGS.map((ending) => [ending, address + paths[ending]])) as Record<FeedEnding, string>;
