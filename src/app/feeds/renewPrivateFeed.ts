import { renewFeedLink } from "../../store/feeds/feedLinks.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { noSuchPrivateFeed } from "./listPrivateFeeds.ts";

/** Gives a private feed a new address; the old one stops working. Throws `not_found`, and what `authorize` throws. */
export async function renewPrivateFeed(
  ctx: AppContext,
  actor: Actor | undefined,
  { id }: { id: number },
): Promise<void> {
  authorize(ctx, actor, "renewPrivateFeed");
  if (!(await renewFeedLink(ctx.db, actor.reader.id, id))) throw noSuchPrivateFeed();
}
