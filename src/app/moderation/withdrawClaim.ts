import { deleteClaim, isAuthor } from "../../store/moderation/claims.ts";
import { setLinks } from "../../store/papers/readerLinks.ts";
import type { AppContext } from "../context.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Withdraws a reader's claim to a paper, with the note and links that it let them add. Throws `not_found` for an unknown
 * paper, and what `authorize` throws.
 */
export async function withdrawClaim(
  ctx: AppContext,
  actor: Actor | undefined,
  { paperId }: { paperId: string },
): Promise<void> {
  authorize(ctx, actor, "withdrawClaim");
  const { reader } = actor;
  const { key } = await getPaper(ctx.db, paperId);
  await ctx.db.transaction().execute(async (tx) => {
    if (await isAuthor(tx, reader.id, key)) await setLinks(tx, key, reader.id, []);
    await deleteClaim(tx, reader.id, key);
  });
}
