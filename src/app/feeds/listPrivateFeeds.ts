/** A reader's private feeds: which lists can have one, and the addresses of those that do. */
import { FEED_ENDINGS, type FeedEnding, feedPath } from "../../domain/editions/feedUrl.ts";
import { PRIVATE_LISTS, type PrivateList } from "../../domain/readers/privateFeed.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { collectionsOf } from "../../store/collections/collections.ts";
import { createFeedTokens, type FeedLink, feedLinksOf } from "../../store/feeds/feedLinks.ts";
import type { AppContext } from "../context.ts";
import { type Actor, assertAllowed, PERMISSIONS } from "../permissions.ts";

export interface PrivateFeed extends FeedLink {
  /** Paths below the instance's address, by format. */
  paths: Record<FeedEnding, string>;
}

/**
 * Returns the feeds of a reader who is signed in with a browser, in the order they were made. Throws `sign_in_first`, and
 * `not_allowed` for an API token, which a feed's address would outlive.
 */
export async function listPrivateFeeds(
  { db, services }: Pick<AppContext, "db" | "services">,
  actor: Actor | undefined,
): Promise<PrivateFeed[]> {
  // A banned reader may revoke feeds, and so may see them.
  assertAllowed(PERMISSIONS.revokePrivateFeed, actor);
  const tokens = createFeedTokens(services.secret);
  return (await feedLinksOf(db, actor.reader.id)).map((link) => ({
    ...link,
    paths: pathsOf(tokens.tokenOf(link)),
  }));
}

const pathsOf = (token: string): Record<FeedEnding, string> => {
  const paths = FEED_ENDINGS.map((ending) => [ending, feedPath(`/private/${token}`, ending)] as const);
  return Object.fromEntries(paths) as Record<FeedEnding, string>;
};

/** Returns every list that a reader can have a private feed of, with its name; collections come last. */
export async function listPrivateLists(
  { db }: Pick<AppContext, "db">,
  reader: Reader,
): Promise<{ list: PrivateList; name: string }[]> {
  const collections = await collectionsOf(db, reader.id);
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
  "for-you": "For you: the newest day's papers, in the order that you would read them",
};

export const noSuchPrivateFeed = () =>
  new BroadsheetError("not_found", "You have no such feed; it may have been revoked already.");
