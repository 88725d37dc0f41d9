/**
 * Follow: what a reader wants to hear about. An author by name, a category, another reader (what they submit and
 * upvote), or a search (new papers that match it). Nobody else sees whom or what a reader follows.
 */
import type { Instant } from "../../lib/time.ts";

export const FOLLOW_KINDS = ["author", "category", "reader", "search"] as const;
export type FollowKind = (typeof FOLLOW_KINDS)[number];

/** Of one reader, searches among them. */
export const MAX_FOLLOWS = 200;
/** Each is searched anew when papers have come. */
export const MAX_FOLLOWED_SEARCHES = 30;
export const MAX_FOLLOWED_QUERY_CHARACTERS = 300;

/** What came within so many days is shown, and of that the newest so many papers. */
export const FOLLOWED_DAYS = 30;
export const FOLLOWED_PAPERS = 100;

/** What can be followed, as it is kept. */
export interface Followable {
  kind: FollowKind;
  /** A folded name, a category, a reader's id, or a search's address. */
  value: string;
  /** As shown: a name, a category, a search's words. */
  label: string;
}

export interface Follow extends Followable {
  id: number;
  createdAt: Instant;
  /** Of a reader that is followed. */
  handle?: string;
}
