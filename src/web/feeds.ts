/** A reader's private feeds with their addresses. */
import type { Context } from "hono";
import { accountOf } from "../app/accounts/accountOf.ts";
import { FEED_ENDINGS, type FeedEnding, feedPath } from "../domain/editions/feedUrl.ts";
import { PRIVATE_LISTS, type PrivateList } from "../domain/readers/privateFeed.ts";
import { publicAddress } from "../http/accounts/origin.ts";
import type { WebContext } from "../http/webContext.ts";
import { collectionsOf } from "../store/collections/collections.ts";
import { createFeedTokens, type FeedLink, feedLinksOf } from "../store/feeds/feedLinks.ts";

export interface PrivateFeed extends FeedLink {
  /** Whole, by format. */
  addresses: Record<FeedEnding, string>;
}

/** For who is signed in with a browser. Throws `not_allowed` for an API token, which an address would outlive. */
export async function privateFeeds(
  { db, services, visits }: WebContext,
  c: Context,
  readerId: number,
): Promise<PrivateFeed[]> {
  accountOf((await visits.of(c)) ?? {});
  const tokens = createFeedTokens(services.secret);
  const address = publicAddress(c, services.config.baseUrl);
  return (await feedLinksOf(db, readerId)).map((link) => ({
    ...link,
    addresses: Object.fromEntries(
      FEED_ENDINGS.map((ending) => [ending, address + feedPath(`/private/${tokens.tokenOf(link)}`, ending)]),
    ) as Record<FeedEnding, string>,
  }));
}

/** Everything that a reader can have a private feed of, by name; collections last. */
export async function privateLists(
  { db }: WebContext,
  readerId: number,
): Promise<{ list: PrivateList; name: string }[]> {
  const collections = await collectionsOf(db, readerId);
  return [
    ...PRIVATE_LISTS.map((list) => ({ list, name: NAMES[list] ?? list })),
    ...collections.map(({ address, name }) => ({
      list: `collection ${address}` as const,
      name: `Collection: ${name}`,
    })),
  ];
}

const NAMES: Partial<Record<PrivateList, string>> = {
  following: "Following: what is new of what you follow",
  saved: "Saved: everything in your collections",
  upvoted: "Upvoted",
  submitted: "Submitted",
  alerts: "Alerts: what those find that go to your feed",
};
