import type { Subscription } from "../../domain/digests/subscription.ts";
import { mailboxOf } from "../../store/alerts/alertStatus.ts";
import {
  activateSubscription,
  linkToReader,
  recordRequest,
  savePreferences,
  subscriptionOfReader,
} from "../../store/digests/subscriptions.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { mailConfirmation, type SubscriptionInput } from "./requestSubscription.ts";

/**
 * Subscribes the address of the actor's account. Signing in by a link has shown that the address is theirs; a single
 * sign-on may not have, and then the address is mailed a link to confirm it. Throws what
 * `mailConfirmation` and `authorize` throw.
 */
export async function subscribeReader(
  ctx: AppContext,
  actor: Actor | undefined,
  input: Omit<SubscriptionInput, "email">,
): Promise<{ subscribed: Subscription } | { mailed: string }> {
  authorize(ctx, actor, "subscribeReader");
  const { reader } = actor;
  const { email, confirmed } = await mailboxOf(ctx.db, reader.id);
  if (!confirmed) {
    await mailConfirmation(ctx, { ...input, email });
    return { mailed: email };
  }
  const { preferences, zone, client } = input;
  const at = ctx.clock();
  const subscribed = await ctx.db.transaction().execute(async (tx) => {
    const subscription =
      (await subscriptionOfReader(tx, reader.id)) ??
      (await recordRequest(tx, { email, preferences, zone, at })).subscription;
    await linkToReader(tx, subscription.id, reader.id);
    await savePreferences(tx, subscription.id, { preferences, zone }, at);
    await activateSubscription(tx, subscription.id, client, at);
    return subscription;
  });
  return { subscribed };
}
