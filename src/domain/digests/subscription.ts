/**
 * Subscription: an address that confirmed that it wants a digest, with or without an account.
 * Issue: one digest of a subscription, named after the local day it is due (`2026-06-16`), or after the week or month
 * before that day (`2026-W24`, `2026-05`). A subscription gets each name once.
 */

import type { Instant } from "../../lib/time.ts";
import { subscriptionPath, unsubscribePath } from "../pagePaths.ts";
import { DEFAULT_PREFERENCES, type DigestPreferences } from "./digestPreferences.ts";

/** Digests are sent to `active` ones alone. The mails of a `suspended` one came back. */
export const SUBSCRIPTION_STATES = ["pending", "active", "suspended", "ended"] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

export interface Subscription {
  /** 0 for a sample, which nobody has subscribed to. */
  id: number;
  /** As its owner wrote it. */
  email: string;
  /** Whose follows and hidden papers count; null without an account. */
  readerId: number | null;
  state: SubscriptionState;
  preferences: DigestPreferences;
  zone: string;
  /** How many times its links were renewed; links that were signed with an earlier number are not valid. */
  links: number;
  /** When the next issue is due; null unless it is active. */
  nextDueAt: Instant | null;
  /** When a link in a mail was last opened to confirm it; null before that. */
  confirmedAt: Instant | null;
  /** When it was suspended, because mails came back; null unless it is. */
  suspendedAt: Instant | null;
  /** Why, in words for its owner; null unless it is suspended. */
  suspensionReason: string | null;
}

/** What a digest is composed for. */
export type DigestSubscriber = Pick<Subscription, "id" | "readerId" | "preferences" | "zone">;

/** Returns the subscription of a sample for an address that has none: the usual digest, with links that lead nowhere. */
export const anonymousSubscription = (email: string, zone: string): Subscription => ({
  id: 0,
  email,
  readerId: null,
  state: "pending",
  preferences: { ...DEFAULT_PREFERENCES, whenEmpty: "say" },
  zone,
  links: 0,
  nextDueAt: null,
  confirmedAt: null,
  suspendedAt: null,
  suspensionReason: null,
});

/** An address that nobody confirmed is deleted after this. */
export const CONFIRM_WITHIN_MS = 7 * 86_400_000;

/** What a link in a mail is for. A link for one purpose is not valid for another. */
export const LINK_PURPOSES = ["manage", "unsubscribe", "view"] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** Signed links, which prove by themselves who may do what, so that nobody needs a password. */
export interface SubscriptionLinks {
  /** Safe in an address. `issue` goes with `view` only. */
  sign(purpose: LinkPurpose, subscription: { id: number; links: number }, issue?: string): string;
  /** Undefined for what was not signed here for this purpose. Whether `links` is still valid, the records tell. */
  read(purpose: LinkPurpose, token: string): { id: number; links: number; issue: string } | undefined;
}

/** Returns the whole URLs that a digest has. `baseUrl` is without a closing slash. */
export const digestLinks = (
  links: SubscriptionLinks,
  baseUrl: string,
  subscription: { id: number; links: number },
  issue: string,
): { manage: string; unsubscribe: string; view: string } => ({
  manage: `${baseUrl}${subscriptionPath(links.sign("manage", subscription))}`,
  unsubscribe: `${baseUrl}${unsubscribePath(links.sign("unsubscribe", subscription))}`,
  view: `${baseUrl}/digest/${links.sign("view", subscription, issue)}`,
});
