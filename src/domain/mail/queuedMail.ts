/**
 * Mails that somebody waits for: links to sign in, invitations, changes of address, subscriptions. The request that asks
 * for one writes it into a queue and answers at once, so that its answer tells nothing of who has an account.
 */
import { MINUTE_MS } from "../../lib/time.ts";
import { RETRY_POLICIES, type RetryPolicy } from "../digests/delivery.ts";

export type QueuedMailKind =
  | "sign-in"
  | "new-address"
  | "old-address"
  | "invitation"
  | "subscription"
  | "subscription-links";

/** `unknown`: the mail server may have taken it, so it is not sent again. */
export type QueuedMailState = "due" | "sending" | "sent" | "unknown" | "failed";

/** The name of each kind in logs and on the admin page. */
export const QUEUED_MAIL_NAMES: Record<QueuedMailKind, string> = {
  "sign-in": "link to sign in",
  "new-address": "link that changes an address",
  "old-address": "notice of a changed address",
  invitation: "invitation",
  subscription: "link that confirms a subscription",
  "subscription-links": "new link to a subscription",
};

/** For mails that stay useful for days, which are tried for one. */
const LASTING: RetryPolicy = {
  waitsMs: [0.25, 0.5, 1, 2, 4, 15, 60].map((wait) => wait * MINUTE_MS),
  forMs: 24 * 60 * MINUTE_MS,
};

/** Returns how long a kind is tried. */
export const queuedMailPolicy = (kind: QueuedMailKind): RetryPolicy =>
  kind === "sign-in" || kind === "new-address" ? RETRY_POLICIES.account : LASTING;
