import { BroadsheetError } from "../../lib/errors.ts";
import { deleteAlert } from "../../store/alerts/alerts.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/** Removes one of the reader's alerts. Throws `not_found` where they have none of that id, and what `authorize` throws. */
export async function removeAlert(
  ctx: AppContext,
  actor: Actor | undefined,
  { alertId }: { alertId: number },
): Promise<void> {
  authorize(ctx, actor, "removeAlert");
  if (await deleteAlert(ctx.db, actor.reader.id, alertId)) return;
  throw new BroadsheetError("not_found", "You have no such alert; it may have been removed already.");
}
