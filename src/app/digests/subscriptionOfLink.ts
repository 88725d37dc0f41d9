import type { LinkPurpose, Subscription } from "../../domain/digests/subscription.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { findSubscription } from "../../store/digests/subscriptions.ts";
import type { AppContext } from "../context.ts";

/**
 * Returns the subscription that a signed link is for, and the issue that a link to `view` names; `issue` is empty
 * otherwise. Throws `wrong_token` for a link that is not valid for the purpose.
 */
export async function subscriptionOfLink(
  { db, services }: AppContext,
  purpose: LinkPurpose,
  token: string,
): Promise<Subscription & { issue: string }> {
  const read = services.links.read(purpose, token);
  const subscription = read && (await findSubscription(db, read.id));
  if (subscription && subscription.links === read.links) return { ...subscription, issue: read.issue };
  throw new BroadsheetError(
    "wrong_token",
    "This link is incomplete or no longer valid: the subscription is gone, or a newer link was requested. Enter your address at the bottom of any page to get a mail with a link that works.",
  );
}
