/**
 * Impression: a card that a reader was shown, with its list, position and feed day.
 * Read state: what a reader has seen (its card, in a list) and read (its page, its PDF or its code, or marked so).
 */
import { DAY_MS, type Instant } from "../../lib/time.ts";

/**
 * Every kind of list whose cards are counted as shown. `like`: papers like others; `own`: what the reader upvoted, saved,
 * submitted or hid; `reader`: another reader's page. Mails are not among them: nothing tells whether one was opened.
 */
export const CARD_LISTS = [
  "edition",
  "week",
  "month",
  "trending",
  "newest",
  "search",
  "like",
  "following",
  "for-you",
  "collection",
  "reader",
  "own",
] as const;
export type CardList = (typeof CARD_LISTS)[number];

/** `unread`: marked as unread by the reader, and so until it is opened. Papers without a state are unread as well. */
export const READ_STATES = ["unread", "seen", "read"] as const;
export type ReadState = (typeof READ_STATES)[number];

/** What a reader opened of a paper: its page here, its PDF, its code. */
export const READING_EVENTS = ["opened", "pdf", "code"] as const;
export type ReadingEvent = (typeof READING_EVENTS)[number];

/** Lists are not shown further than this. */
export const MAX_POSITION = 1_000_000;
/** Impressions kept for one reader; the oldest go. */
export const MAX_IMPRESSIONS = 20_000;
/** Impressions older than this go, whatever their number. */
export const IMPRESSIONS_KEPT_MS = 400 * DAY_MS;
/** Papers whose read state is kept for one reader; those that were longest not met go. */
export const MAX_READ_STATES = 100_000;

/** An impression counts as followed by an act that comes within this time. */
export const ACT_WITHIN_MS = 2 * DAY_MS;

/** Names a reader whose seen papers a list leaves out: those that were seen or read by `asOf`. */
export interface Unseen {
  readerId: number;
  /** When the first page of the list was made, so that later pages skip nothing that the reader has seen since. */
  asOf: Instant;
}
