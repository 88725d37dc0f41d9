import { deleteOtherSessions } from "../../store/readers/accounts.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { accountOf } from "./accountOf.ts";

/**
 * Ends all sessions of a reader but the present one, and any email change that one of them began. Returns how many ended.
 * Throws what `authorize` throws.
 */
export async function endSessions(ctx: AppContext, actor: Actor | undefined): Promise<number> {
  authorize(ctx, actor, "endSessions");
  const { id, session } = accountOf(actor);
  return ctx.db.transaction().execute((tx) => deleteOtherSessions(tx, id, session));
}
