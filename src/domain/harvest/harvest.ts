/**
 * Source: where papers come from by themselves, such as arXiv. Part: what is followed there, such as a category.
 * Span: the days of a part that one harvest asks for, by the days on which papers were last changed at the source.
 * Harvest: one resumable run over a span; its cursor says where the next page begins.
 * Trouble: an expected failure outside, in words. It is waited out, and the wait grows while it lasts.
 */

import { isFromFuture, LONGEST_ASKED_MS } from "../../lib/moments.ts";
import { HOUR_MS, type Instant } from "../../lib/time.ts";
import { addDays, type Day, dayOf } from "../editions/edition.ts";
import type { Listing } from "../editions/externalListing.ts";
import type { PaperRecord } from "../papers/paper.ts";

export interface HarvestSpan {
  from: Day;
  /** Last day, included; absent for all up to the newest. */
  until?: Day;
}

/** One page of a source. */
export interface HarvestPage {
  records: PaperRecord[];
  /** Places in another site's editions; absent for sources that have none. */
  listings?: Listing[];
  /** Ids of papers that the source no longer has. */
  removed: string[];
  rejects: { id: string; reason: string }[];
  /** Where the next page begins; absent when this is the last. */
  cursor?: string;
  /** The source's own time; absent where it gives none. */
  respondedAt?: Instant;
  /** The part of it that is worth telling the operator. */
  message?: string;
  /** What was wrong with it and did not keep the rest from being taken, as a sentence; shown with the harvest. */
  noticed?: string;
}

/**
 * - `passing`: likely to go by itself; asked again soon.
 * - `lasting`: asking again soon would not help.
 * - `cursor`: the source no longer knows the cursor; the span starts again from the beginning.
 */
export type SourceErrorKind = "passing" | "lasting" | "cursor";

/** Thrown where it happens outside and caught where a source is asked; `message` is a sentence for people. */
export class SourceError extends Error {
  readonly kind: SourceErrorKind;
  /** The source wants not to be asked before. */
  readonly notBefore: Instant | undefined;
  constructor(kind: SourceErrorKind, message: string, notBefore?: Instant) {
    super(message);
    this.name = "Trouble";
    this.kind = kind;
    this.notBefore = notBefore;
  }
}

/** Longer spans are cut, so that a long backfill keeps what it has when a cursor expires. */
const WINDOW_DAYS = 31;

/** What has been asked of a part so far: its newest harvest. */
export interface Covered {
  span: HarvestSpan;
  finished: boolean;
  /** The source's time at the first page. */
  respondedAt?: Instant;
  startedAt: Instant;
}

/** Where a part's next harvest begins, going by what has been covered. Overlap is harmless, a gap is not. */
export function nextStart(covered: Covered | undefined, now: Instant, backfillDays: number): Day {
  if (!covered) return addDays(dayOf(now), -backfillDays);
  const { span, finished, respondedAt, startedAt } = covered;
  if (!finished) return span.from;
  const today = dayOf(now);
  // A clock that was ahead when it was harvested: how far it came is not known, so all of it is asked for again.
  if (isFromFuture(startedAt, now) || (span.until ?? "") >= today)
    return span.from <= today ? span.from : addDays(today, -backfillDays);
  if (span.until !== undefined) return addDays(span.until, 1);
  // A source whose clock is wrong must not make us skip days, nor begin again years ago.
  const upTo = dayOf(Math.min(respondedAt ?? startedAt, startedAt));
  return upTo < span.from ? span.from : upTo;
}

/** The span from a day on, cut where it is long. */
export function harvestSpan(from: Day, now: Instant): HarvestSpan {
  const until = addDays(from, WINDOW_DAYS - 1);
  return until < addDays(dayOf(now), -1) ? { from, until } : { from };
}

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = HOUR_MS;

/** When to ask again after a number of failures in a row. */
export function retryAt(trouble: SourceError, failures: number, now: Instant): Instant {
  const wait = trouble.kind === "lasting" ? LONGEST_WAIT_MS : FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 20);
  const asked = Math.min(trouble.notBefore ?? 0, now + LONGEST_ASKED_MS);
  return Math.max(now + Math.min(wait, LONGEST_WAIT_MS), asked);
}

/** How a part stands. Each moment is absent while there has been none. */
export interface PartState {
  part: string;
  /** When it was first asked for. */
  since?: Instant;
  /** The last page, that of an unfinished harvest included. */
  lastAnswer?: Instant;
  /** The end of the last complete harvest, whether it brought anything or not. */
  lastSuccess?: Instant;
  /** What is wrong now, in words; absent while all is well. */
  error?: string;
  failingSince?: Instant;
  /** When it is tried again by itself. */
  retryAt?: Instant;
}

/** How a source stands over the parts that are followed. */
export interface SourceState {
  parts: PartState[];
  /** When a new paper last came. */
  lastNew?: Instant;
  /** Papers ever brought, each counted once. */
  papers: number;
  /** Papers that could not be used when they last came. */
  rejected: number;
}

/** True when a part has given no answer for longer than the limit; one that was never asked counts from `started`. */
export const isLate = ({ parts }: SourceState, limitMs: number, started: Instant, now: Instant): boolean =>
  parts.some(({ lastAnswer, since }) => {
    const known = [lastAnswer, since].find((at) => at !== undefined && !isFromFuture(at, now));
    return now - (known ?? started) > limitMs;
  });
