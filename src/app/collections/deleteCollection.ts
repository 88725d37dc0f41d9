import { removeCollection } from "../../store/collections/collections.ts";
import { forgetFeedOf } from "../../store/feeds/feedLinks.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { getOwnCollection } from "./getCollection.ts";

/**
 * Deletes a collection of the reader's with its notes and its private feed. Throws `not_found`, `not_allowed` for somebody
 * else's, and what `authorize` throws.
 */
export async function deleteCollection(
  ctx: AppContext,
  actor: Actor | undefined,
  { address }: { address: string },
): Promise<void> {
  authorize(ctx, actor, "deleteCollection");
  const { reader } = actor;
  await getOwnCollection(ctx, reader, address);
  await ctx.db.transaction().execute(async (tx) => {
    await removeCollection(tx, reader.id, address, ctx.clock());
    await forgetFeedOf(tx, reader.id, `collection ${address}`);
  });
}
