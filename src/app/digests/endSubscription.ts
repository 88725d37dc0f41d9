import type { Subscription } from "../../domain/digests/subscription.ts";
import { stopSubscription } from "../../store/digests/subscriptions.ts";
import type { AppContext } from "../context.ts";
import { subscriptionOfLink } from "./subscriptionOfLink.ts";

/**
 * Ends a subscription; a second call changes nothing. The signed link, of either purpose, is the proof. Returns the
 * subscription as it was. Throws `wrong_token`.
 */
export async function endSubscription(
  ctx: AppContext,
  { token, purpose }: { token: string; purpose: "manage" | "unsubscribe" },
): Promise<Subscription> {
  const subscription = await subscriptionOfLink(ctx, purpose, token);
  await stopSubscription(ctx.db, subscription.id, ctx.clock());
  return subscription;
}
