import { BroadsheetError } from "../../lib/errors.ts";
import { deleteToken } from "../../store/readers/tokens.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/** Revokes an API token of a reader. Throws `not_found`, and what `authorize` throws. */
export async function revokeToken(ctx: AppContext, actor: Actor | undefined, tokenId: number): Promise<void> {
  authorize(ctx, actor, "revokeToken");
  if (await deleteToken(ctx.db, actor.reader.id, tokenId)) return;
  throw new BroadsheetError("not_found", "You have no such token; it may have been revoked already.");
}
