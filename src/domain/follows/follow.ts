/**
 * Follow: something that a reader wants to hear about. An author by name, a category, another reader (what they submit and
 * upvote), or a search (new papers that match it). Nobody else sees what a reader follows.
 */
import type { Instant } from "../../lib/time.ts";

export const FOLLOW_KINDS = ["author", "category", "reader", "search"] as const;
export type FollowKind = (typeof FOLLOW_KINDS)[number];

/** Per reader, searches included. */
export const MAX_FOLLOWS = 200;
/** Per reader; each is searched again whenever papers have come. */
export const MAX_FOLLOWED_SEARCHES = 30;
export const MAX_FOLLOWED_QUERY_CHARACTERS = 300;

/** Papers that came within this many days are shown. */
export const FOLLOWED_DAYS = 30;
/** At most this many of them are shown, the newest. */
export const FOLLOWED_PAPERS = 100;

/** A topic that can be followed, as it is stored. */
export interface Followable {
  kind: FollowKind;
  /** A folded name, a category, a reader's id, or a search's path with its parameters. */
  value: string;
  /** As pages show it: a name, a category, a search's words. */
  label: string;
}

export interface Follow extends Followable {
  id: number;
  createdAt: Instant;
  /** The handle of a reader who is followed. */
  handle?: string;
}
