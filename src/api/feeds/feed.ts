/**
 * Feed: a list of papers as feed readers fetch it, the same in every format.
 * List: which papers, since when and why; found with few queries, so that whether anything changed is cheap to say.
 * Item: one paper of it, written out.
 */
import type { Instant } from "../../lib/time.ts";

/** Who may know of a list: search engines too, whoever has its address, or its reader alone. */
export type Audience = "public" | "unlisted" | "private";

export interface FeedList {
  /** What the feed is of, whatever its address; its id is made of it. */
  name: string;
  title: string;
  /** A sentence. */
  about: string;
  /** Path of the page that shows the list, with its query. */
  page: string;
  /** In the order of the feed. */
  entries: Entry[];
  /** Number of this page of the list, from 1, and whether another follows. */
  number: number;
  more: boolean;
  /** When the list can have begun, for one that is empty; absent where that is when the instance did. */
  since?: Instant;
  audience: Audience;
}

export interface Entry {
  key: number;
  /** When the paper came into the list. */
  at: Instant;
  /** Why it did, as phrases; may be empty. */
  why: string[];
  /** What somebody says of it; plain text of several lines. */
  note?: string;
}

export interface Feed {
  /** Never changes, whatever the address. */
  id: string;
  title: string;
  about: string;
  /** Of the instance. */
  from: { title: string; address: string; version: string };
  /** Whole addresses: of the feed, of its page, of the pages before and behind this one. */
  self: string;
  page: string;
  previous?: string;
  next?: string;
  updated: Instant;
  items: Item[];
}

export interface Item {
  /** Never changes, whatever the address. */
  id: string;
  /** Plain text. */
  title: string;
  /** On this instance, whole. */
  address: string;
  html: string;
  authors: string[];
  categories: string[];
  /** When it came into the list. */
  published: Instant;
  /** The same, or when a later version of the paper appeared. */
  updated: Instant;
  /** Where its source shows it; absent for papers without a public home. */
  home?: string;
  pdf?: string;
}

/** What caches and feed readers may go without asking. */
export const FEED_MAX_AGE_S = 900;
/** A collaboration's thousands of names would be most of a feed. */
export const NAMED_AUTHORS = 50;
