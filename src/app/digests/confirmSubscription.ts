import { activateSubscription, linkToReader } from "../../store/digests/subscriptions.ts";
import type { AppContext } from "../context.ts";
import type { Actor } from "../permissions.ts";
import { subscriptionOfLink } from "./subscriptionOfLink.ts";

/**
 * Confirms, resumes or restarts a subscription. The signed link to `manage` it is the proof. It becomes the actor's where
 * their account has the same address. `client` is the network address that it was confirmed from. Throws `wrong_token`.
 */
export async function confirmSubscription(
  ctx: AppContext,
  actor: Actor | undefined,
  { token, client }: { token: string; client: string },
): Promise<void> {
  const { id, email } = await subscriptionOfLink(ctx, "manage", token);
  const isOwn = actor?.account?.email.toLowerCase() === email.toLowerCase();
  await ctx.db.transaction().execute(async (tx) => {
    await activateSubscription(tx, id, client, ctx.clock());
    if (actor && isOwn) await linkToReader(tx, id, actor.reader.id);
  });
}
