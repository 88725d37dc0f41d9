import { parsePaperId } from "../../domain/papers/paperId.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { type Vote, vote } from "../../store/editions/upvotes.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Sets or clears a reader's upvote; a second call changes nothing. Returns the paper's count after it. Throws `not_found`
 * for an unknown paper, and what `authorize` throws.
 */
export async function setUpvote(
  ctx: AppContext,
  actor: Actor | undefined,
  { paperId, on }: { paperId: string; on: boolean },
): Promise<Vote> {
  authorize(ctx, actor, "setUpvote");
  const id = parsePaperId(paperId);
  const { reader } = actor;
  const voted = id && (await ctx.db.transaction().execute((tx) => vote(tx, id, reader.id, on, ctx.clock())));
  if (voted) return voted;
  throw new BroadsheetError("not_found", "This paper is not in this library.");
}
