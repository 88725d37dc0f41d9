/**
 * Feed: a list of papers as feed readers fetch it, the same in every format.
 * List: which papers it has, since when and why; found with few queries, so that changes are cheap to detect.
 * Entry: one paper of a list.
 * Item: the same, written out.
 */
import type { Instant } from "../../lib/time.ts";

/** Who may know of a list: everybody and search engines, anybody who has its address, or only its reader. */
export type Audience = "public" | "unlisted" | "private";

export interface FeedList {
  /** Identifies the list, whatever its address; the feed's id is derived from it. */
  name: string;
  title: string;
  /** One sentence. */
  about: string;
  /** The path of the page that shows the list, with its query. */
  page: string;
  /** In the order of the feed. */
  entries: FeedEntry[];
  /** The number of this page of the list, from 1, and whether another follows. */
  number: number;
  more: boolean;
  /** The earliest time that the list can be from, for one that is empty; absent where the instance's own start counts. */
  since?: Instant;
  audience: Audience;
}

export interface FeedEntry {
  key: number;
  /** The time at which the paper came into the list. */
  at: Instant;
  /** The reasons for it, as phrases; may be empty. */
  why: string[];
  /** Somebody's note on it: plain text, several lines. */
  note?: string;
}

export interface Feed {
  /** Never changes, whatever the address. */
  id: string;
  title: string;
  about: string;
  /** The instance that publishes the feed. */
  from: { title: string; address: string; version: string };
  /** Whole addresses: the feed's own, its page's, and those of the pages before and after this one. */
  self: string;
  page: string;
  previous?: string;
  next?: string;
  updated: Instant;
  items: FeedItem[];
}

export interface FeedItem {
  /** Never changes, whatever the address. */
  id: string;
  /** Plain text. */
  title: string;
  /** The paper's whole address on this instance. */
  address: string;
  html: string;
  authors: string[];
  categories: string[];
  /** The time at which it came into the list. */
  published: Instant;
  /** The same, or the time of a later version of the paper. */
  updated: Instant;
  /** The paper's page at its source; absent for papers without a public home. */
  home?: string;
  pdf?: string;
}

/** The time for which caches and feed readers need not ask again. */
export const FEED_MAX_AGE_S = 900;
/** A collaboration's thousands of names would fill most of a feed. */
export const NAMED_AUTHORS = 50;
