import type { Follow } from "../../domain/follows/follow.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { follow, followed, followsOf } from "../../store/follows/follows.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { type FollowInput, findFollowable } from "./followable.ts";

/**
 * Follows an author, a category, a reader or a search; what is followed already stays as it is, and `isNew` tells which.
 * Throws `bad_request` for what cannot be followed, `not_found` for an unknown reader, `conflict` for a reader who follows
 * as much as one may, and what `authorize` throws.
 */
export async function followTopic(
  ctx: AppContext,
  actor: Actor | undefined,
  input: FollowInput,
): Promise<{ follow: Follow; isNew: boolean }> {
  authorize(ctx, actor, "followTopic");
  const { reader } = actor;
  const topic = await findFollowable(ctx, reader, input);
  const { id, isNew } = await ctx.db.transaction().execute(async (tx) => {
    const known = await followed(tx, reader.id, topic);
    return { id: known ?? (await follow(tx, reader.id, topic, ctx.clock())), isNew: known === undefined };
  });
  const made = (await followsOf(ctx.db, reader.id)).find((one) => one.id === id);
  if (!made) throw new BroadsheetError("not_found", "This follow has just been removed again.");
  return { follow: made, isNew };
}
