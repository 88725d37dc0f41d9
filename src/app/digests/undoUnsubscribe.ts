import { activateSubscription } from "../../store/digests/subscriptions.ts";
import type { AppContext } from "../context.ts";
import { subscriptionOfLink } from "./subscriptionOfLink.ts";

/**
 * Restarts a subscription that was ended by mistake. The signed link to `unsubscribe` is the proof; it restarts nothing
 * that was not ended. `client` is the network address that it was confirmed from. Throws `wrong_token`.
 */
export async function undoUnsubscribe(
  ctx: AppContext,
  { token, client }: { token: string; client: string },
): Promise<void> {
  const { id, state } = await subscriptionOfLink(ctx, "unsubscribe", token);
  if (state === "ended") await ctx.db.transaction().execute((tx) => activateSubscription(tx, id, client, ctx.clock()));
}
