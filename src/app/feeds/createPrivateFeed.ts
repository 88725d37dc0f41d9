import { type PrivateList, readPrivateList } from "../../domain/readers/privateFeed.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { type FeedLink, feedLinksOf, makeFeedLink } from "../../store/feeds/feedLinks.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { listPrivateLists } from "./listPrivateFeeds.ts";

/**
 * Gives one of a reader's own lists a feed; a list that has one keeps it. `list` is `following`, `saved`, `upvoted`,
 * `submitted`, `alerts`, `for-you` or `collection ADDRESS`. Throws `bad_request` for any other list, and what `authorize` throws.
 */
export async function createPrivateFeed(
  ctx: AppContext,
  actor: Actor | undefined,
  { list }: { list: PrivateList | (string & {}) },
): Promise<FeedLink> {
  authorize(ctx, actor, "createPrivateFeed");
  const { reader } = actor;
  const wanted = readPrivateList(list);
  const offered = await listPrivateLists(ctx, reader);
  if (wanted === undefined || !offered.some((one) => one.list === wanted)) throw noSuchList();
  await makeFeedLink(ctx.db, reader.id, wanted, ctx.clock());
  const made = (await feedLinksOf(ctx.db, reader.id)).find((one) => one.list === wanted);
  if (!made) throw noSuchList();
  return made;
}

const noSuchList = () => new BroadsheetError("bad_request", "Please choose one of your own lists for the feed.");
