/** Pages that are opened by a signed link of a subscription. */
import type { Context } from "hono";
import { subscriptionOfLink } from "../../app/digests/subscriptionOfLink.ts";
import type { LinkPurpose } from "../../domain/digests/subscription.ts";
import { keepAddressSecret } from "../../http/security.ts";
import type { WebContext } from "../../http/webContext.ts";

export const tokenOf = (c: Context): string => c.req.param("token") ?? "";

/** Keeps the page's URL, which is as good as a password, out of caches, other sites and search engines. */
export function hideLink(c: Context): void {
  c.header("cache-control", "no-store");
  keepAddressSecret(c);
  c.header("x-robots-tag", "noindex");
}

/** Returns the subscription that the link in the page's URL is for, and hides the link. Throws `wrong_token`. */
export function linkedSubscription(
  site: WebContext,
  c: Context,
  purpose: LinkPurpose,
): ReturnType<typeof subscriptionOfLink> {
  hideLink(c);
  return subscriptionOfLink(site, purpose, tokenOf(c));
}
