/** The subscription of somebody who is signed in. */
import { DEFAULT_PREFERENCES } from "../../domain/digests/digestPreferences.ts";
import type { Subscription } from "../../domain/digests/subscription.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { mailboxOf } from "../../store/alerts/alertStatus.ts";
import type { Database } from "../../store/database.ts";
import { subscriptionOfEmail, subscriptionOfReader } from "../../store/digests/subscriptions.ts";
import type { AppContext } from "../context.ts";

/** Throws `not_found` where the reader has none. */
export async function getOwnSubscription(db: Database, readerId: number): Promise<Subscription> {
  const subscription = await subscriptionOfReader(db, readerId);
  if (subscription) return subscription;
  throw new BroadsheetError(
    "not_found",
    "You have no subscription. Start one in a browser, at /account/digest, where your address is confirmed.",
  );
}

/** What the form of a reader who has no subscription yet begins with. */
export interface SubscriptionDraft extends Pick<Subscription, "preferences" | "zone"> {
  /** Whether the zone is only the instance's own. */
  isGuess: boolean;
}

/** Returns the reader's subscription, or a draft of one: what their confirmed address had before, or else the defaults. */
export async function ownSubscriptionOrDraft(
  { db, config }: AppContext,
  readerId: number,
): Promise<{ own: Subscription } | { draft: SubscriptionDraft }> {
  const own = await subscriptionOfReader(db, readerId);
  if (own) return { own };
  const { email, confirmed } = await mailboxOf(db, readerId);
  const known = confirmed ? await subscriptionOfEmail(db, email) : undefined;
  return known
    ? { draft: { preferences: known.preferences, zone: known.zone, isGuess: false } }
    : { draft: { preferences: DEFAULT_PREFERENCES, zone: config.zone, isGuess: true } };
}
