import { setClaimHidden } from "../../store/moderation/claims.ts";
import type { AppContext } from "../context.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Shows or hides that a reader is an author of a paper; without a claim it does nothing. Throws `not_found` for an unknown
 * paper, and what `authorize` throws.
 */
export async function setClaimVisibility(
  ctx: AppContext,
  actor: Actor | undefined,
  { paperId, visible }: { paperId: string; visible: boolean },
): Promise<void> {
  authorize(ctx, actor, "setClaimVisibility");
  const { reader } = actor;
  const { key } = await getPaper(ctx.db, paperId);
  await ctx.db.transaction().execute((tx) => setClaimHidden(tx, reader.id, key, !visible));
}
