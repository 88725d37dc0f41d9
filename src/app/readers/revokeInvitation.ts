import { BroadsheetError } from "../../lib/errors.ts";
import { deleteInvitation } from "../../store/readers/invitations.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/** Revokes an invitation, as an admin. Throws `conflict` when it is gone or used, and what `authorize` throws. */
export async function revokeInvitation(ctx: AppContext, actor: Actor | undefined, invitationId: number): Promise<void> {
  authorize(ctx, actor, "revokeInvitation");
  const revoked = { by: actor.reader.id, at: ctx.clock() };
  if (await ctx.db.transaction().execute((tx) => deleteInvitation(tx, invitationId, revoked))) return;
  throw new BroadsheetError("conflict", "This invitation was used or revoked already.");
}
