import { revokeFeedLink } from "../../store/feeds/feedLinks.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { noSuchPrivateFeed } from "./listPrivateFeeds.ts";

/** Ends a private feed, whose address stops working for good. Throws `not_found`, and what `authorize` throws. */
export async function revokePrivateFeed(
  ctx: AppContext,
  actor: Actor | undefined,
  { id }: { id: number },
): Promise<void> {
  authorize(ctx, actor, "revokePrivateFeed");
  if (!(await revokeFeedLink(ctx.db, actor.reader.id, id))) throw noSuchPrivateFeed();
}
