import { BroadsheetError } from "../../lib/errors.ts";
import { deletePasskey } from "../../store/readers/accounts.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { accountOf } from "./accountOf.ts";

/** Removes a passkey from a reader's account. Throws `not_found`, and what `authorize` throws. */
export async function removePasskey(ctx: AppContext, actor: Actor | undefined, passkeyId: string): Promise<void> {
  authorize(ctx, actor, "removePasskey");
  if (await deletePasskey(ctx.db, accountOf(actor).id, passkeyId)) return;
  throw new BroadsheetError("not_found", "You have no such passkey; it may have been removed already.");
}
