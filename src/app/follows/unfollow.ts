import { BroadsheetError } from "../../lib/errors.ts";
import { unfollow as deleteFollow } from "../../store/follows/follows.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/** Ends a follow of the reader's, and its alerts with it. Throws `not_found`, and what `authorize` throws. */
export async function unfollow(ctx: AppContext, actor: Actor | undefined, { id }: { id: number }): Promise<void> {
  authorize(ctx, actor, "unfollow");
  if (!(await deleteFollow(ctx.db, actor.reader.id, id)))
    throw new BroadsheetError("not_found", "You have no such follow.");
}
