import type { Subscription } from "../../domain/digests/subscription.ts";
import { subscriptionPath } from "../../domain/pagePaths.ts";
import { renewLinks } from "../../store/digests/subscriptions.ts";
import { queueMail } from "../../store/mail/mailQueue.ts";
import type { AppContext } from "../context.ts";
import { renewedMail } from "../mail/subscriptionEmails.ts";
import { subscriptionOfLink } from "./subscriptionOfLink.ts";

/**
 * Invalidates every link that a subscription was mailed, and mails it a new one. The signed link to `manage` it is the
 * proof. `origin` returns the instance's address. Throws `wrong_token`, `too_many_tries` and what `origin` throws.
 */
export async function renewSubscriptionLink(
  ctx: AppContext,
  input: { token: string; origin(): string },
): Promise<Subscription> {
  const { id } = await subscriptionOfLink(ctx, "manage", input.token);
  ctx.limit("subscriptionLinks", id);
  const origin = input.origin();
  const { links, kickMails } = ctx.services;
  const renewed = await ctx.db.transaction().execute(async (tx) => {
    const subscription = await renewLinks(tx, id);
    const mail = renewedMail(
      ctx.config.title,
      subscription,
      `${origin}${subscriptionPath(links.sign("manage", subscription))}`,
    );
    await queueMail(tx, { kind: "subscription-links", mail, wanted: true, at: ctx.clock() });
    return subscription;
  });
  kickMails();
  return renewed;
}
