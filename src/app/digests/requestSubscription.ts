import { CONFIRM_WITHIN_MS, type Subscription } from "../../domain/digests/subscription.ts";
import { NOT_A_MAIL_ADDRESS, parseMailAddress } from "../../domain/mail/mailAddress.ts";
import { subscriptionPath } from "../../domain/pagePaths.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { recordRequest } from "../../store/digests/subscriptions.ts";
import { queueMail } from "../../store/mail/mailQueue.ts";
import type { AppContext } from "../context.ts";
import { isWithin } from "../limits.ts";
import { requestMail } from "../mail/subscriptionEmails.ts";

export const CONFIRM_WITHIN_DAYS = CONFIRM_WITHIN_MS / 86_400_000;

export interface SubscriptionInput extends Pick<Subscription, "email" | "preferences" | "zone"> {
  /** Returns the instance's address, for the link in the mail. May throw `no_address`. */
  origin(): string;
  /** Where the request comes from, for limits. */
  client: string;
}

/**
 * Mails an address a link that confirms its subscription. What is done looks the same whether or not the address is
 * known, so that nobody learns who reads what. Throws `bad_request` for what is no mail address, `too_many_tries` and
 * `no_address`.
 */
export async function requestSubscription(ctx: AppContext, input: SubscriptionInput): Promise<void> {
  const email = parseMailAddress(input.email);
  if (email === undefined) throw new BroadsheetError("bad_request", NOT_A_MAIL_ADDRESS);
  await mailConfirmation(ctx, { ...input, email });
}

/** Does the same for an address that an account has already. */
export async function mailConfirmation(
  ctx: AppContext,
  { email, preferences, zone, client, ...input }: SubscriptionInput,
): Promise<void> {
  const { limit, config, services } = ctx;
  const origin = input.origin();
  limit("subscriptions", client);
  if (isWithin(limit, "subscriptionsTo", `${client} ${email.toLowerCase()}`)) {
    const at = ctx.clock();
    await ctx.db.transaction().execute(async (tx) => {
      const { subscription, mayMail } = await recordRequest(tx, { email, preferences, zone, at });
      const link = `${origin}${subscriptionPath(services.links.sign("manage", subscription))}`;
      const mail = requestMail(config.title, subscription, link);
      await queueMail(tx, { kind: "subscription", mail, wanted: mayMail, at });
    });
  }
  services.kickMails();
}
