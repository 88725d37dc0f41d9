/**
 * Alert: tells a reader of new papers for one follow, on one channel, in one rhythm.
 * Channel: where a reader's alerts go: their mail, their feed, or a webhook (a channel in a chat, a program).
 * Hit: a paper that an alert has found. Each alert finds a paper once.
 * Delivery: one message with everything that waits for a channel. One process claims it; `due` -> `sending` -> `sent` |
 * `failed`.
 */

import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from "../../lib/time.ts";
import { RETRY_POLICIES, type Settlement, settlementOf } from "../digests/delivery.ts";
import type { MailOutcome } from "../mail/mail.ts";

export const RHYTHMS = ["at_once", "hourly", "digest"] as const;
/** `digest` leaves the hits to the next digest. */
export type Rhythm = (typeof RHYTHMS)[number];

/** Limits for one reader. */
export const MAX_ALERTS = 100;
export const MAX_WEBHOOKS = 20;

/** A paper that is older when it comes is not news: it was brought in from an archive. */
export const NEWS_DAYS = 14;
/** How long hits are kept: long enough for monthly digests, and so that nothing is told twice. */
export const HITS_KEPT_DAYS = 62;

/** Papers that people are shown in one message, the newest first; the rest is a number. */
export const SHOWN_PAPERS = 100;
/** Papers in one delivery to a program, which gets every paper. */
export const PROGRAM_PAPERS = 100;

/** Waits between tries of a webhook; the last is repeated. Ten tries take 22 hours. Mail has `RETRY_POLICIES`. */
const WAITS_MS = [1, 5, 15, 30, 60, 120, 240, 360, 480].map((minutes) => minutes * MINUTE_MS);
/** The longest wait that a service may ask for. */
export const LONGEST_ALERT_WAIT_MS = DAY_MS;
/** How long a webhook is tried, from when the message was due. */
const TRIED_FOR_MS = DAY_MS;
/** Failures in a row that switch a channel off. */
export const MAX_FAILURES = 10;

/** What became of one try; `message` is for the reader. */
export type AlertOutcome =
  | { sent: true; message: string }
  | {
      sent: false;
      message: string;
      /** This message would be refused again; another may be taken. */
      lasting?: true;
      /** The channel works and asks us to wait; that is not a failure. */
      busy?: true;
      /** The wait that the service asks for. */
      waitMs?: number;
    };

/** A delivery's settlement, and whether the try counts towards switching its channel off (`reset`: it ends the count). */
export interface AlertSettlement {
  settlement: Settlement;
  failures: "reset" | "same" | "one more";
}

/** Returns what becomes of an alert to a webhook. A service that asks us to wait gets its wait. */
export function webhookSettlement(
  outcome: AlertOutcome,
  { attempts, dueAt }: { attempts: number; dueAt: Instant },
  now: Instant,
): AlertSettlement {
  const { sent, message } = outcome;
  if (sent) return { settlement: { state: "sent", message }, failures: "reset" };
  const { lasting, busy, waitMs = 0 } = outcome;
  const failures = busy ? "same" : "one more";
  if (lasting) return { settlement: { state: "failed", message, permanent: true }, failures };
  const wait = WAITS_MS[Math.min(attempts, WAITS_MS.length) - 1] ?? MINUTE_MS;
  const retryAt = now + Math.max(wait, Math.min(waitMs, LONGEST_ALERT_WAIT_MS));
  if (!busy && retryAt > dueAt + TRIED_FOR_MS)
    return { settlement: { state: "failed", message, permanent: false }, failures };
  return { settlement: { state: "due", message, retryAt, attempts }, failures };
}

/** Returns what becomes of an alert by mail: the same as of any mail. While no mail at all gets through, it does not count as a failure. */
export function mailSettlement(outcome: MailOutcome, attempts: number, now: Instant): AlertSettlement {
  const settlement = settlementOf(outcome, attempts, now, RETRY_POLICIES.alert);
  if (outcome.sent) return { settlement, failures: "reset" };
  return { settlement, failures: outcome.unknown || outcome.about === "server" ? "same" : "one more" };
}

/** Returns the start of the hour. Hourly alerts tell at the turn of the hour what came before it. */
export const hourOf = (at: Instant): Instant => at - (at % HOUR_MS);
