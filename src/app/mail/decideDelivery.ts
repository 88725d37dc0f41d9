import { BroadsheetError } from "../../lib/errors.ts";
import { decideStuck } from "../../store/digests/deliveries.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Settles a stuck delivery: it counts as sent, or it is due again. Throws `conflict` where it is not stuck any more, and
 * what `authorize` throws.
 */
export async function decideDelivery(
  ctx: AppContext,
  actor: Actor | undefined,
  { deliveryId, as }: { deliveryId: number; as: "sent" | "due" },
): Promise<void> {
  authorize(ctx, actor, "decideDelivery");
  const by = actor.reader.id;
  const isDecided = await ctx.db.transaction().execute(async (tx) => {
    if (!(await decideStuck(tx, deliveryId, as, ctx.clock()))) return false;
    const action = as === "sent" ? "counted as sent" : "sent again";
    await recordAudit(tx, { by, at: ctx.clock(), action, subject: `delivery ${deliveryId}` });
    return true;
  });
  if (!isDecided)
    throw new BroadsheetError("conflict", "This delivery is not stuck any more: it has been settled in the meantime.");
}
