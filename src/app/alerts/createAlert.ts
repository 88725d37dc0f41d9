import { findAlert, insertAlert, type NewAlert } from "../../store/alerts/alerts.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

export interface CreatedAlert {
  id: number;
  /** False where the alert existed already. */
  isNew: boolean;
}

/**
 * Makes an alert for one of the reader's follows. With `keepExisting`, an alert for the same follow on the same channel
 * stays as it is and is returned; without it, that is a `conflict`. Throws `not_found` for an unknown follow or webhook,
 * `conflict` for too many alerts, `bad_request` where the channel cannot have the rhythm, and what `authorize` throws.
 */
export async function createAlert(
  ctx: AppContext,
  actor: Actor | undefined,
  { keepExisting = false, ...alert }: NewAlert & { keepExisting?: boolean },
): Promise<CreatedAlert> {
  authorize(ctx, actor, "createAlert");
  const { reader } = actor;
  return ctx.db.transaction().execute(async (tx) => {
    const existing = keepExisting ? await findAlert(tx, reader.id, alert) : undefined;
    if (existing !== undefined) return { id: existing, isNew: false };
    return { id: await insertAlert(tx, reader.id, alert, ctx.clock()), isNew: true };
  });
}
