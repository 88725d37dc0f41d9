import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import { unmarkSeen } from "../../store/reading/readState.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Undoes `markListSeen`: the papers are unseen again, except those that the reader was shown or opened since. Throws
 * `not_found` where nothing is left of the mark, and what `authorize` throws.
 */
export async function unmarkListSeen(
  ctx: AppContext,
  actor: Actor | undefined,
  { mark }: { mark: Instant },
): Promise<{ unmarked: number }> {
  authorize(ctx, actor, "unmarkListSeen");
  const unmarked = await ctx.db.transaction().execute((tx) => unmarkSeen(tx, actor.reader.id, mark));
  if (unmarked === 0)
    throw new BroadsheetError(
      "not_found",
      "Nothing is left of this mark: it was undone already, or you have seen these papers since.",
    );
  return { unmarked };
}
