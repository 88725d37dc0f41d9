/**
 * Alert: tells a reader of new papers of one follow, by one way, in one rhythm.
 * Way: where alerts of a reader go: their mail, their feed, or a webhook (a channel of a chat, a program).
 * Hit: a paper that an alert has found; each alert finds a paper once.
 * Delivery: one message with all that waits for a way; claimed by one process, `due` -> `sending` -> `sent` | `failed`.
 */

import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from "../../lib/time.ts";
import { RETRY_POLICIES, type Settlement, settlementOf } from "../digests/delivery.ts";
import type { MailOutcome } from "../mail/mail.ts";

export const RHYTHMS = ["at_once", "hourly", "digest"] as const;
/** `digest` leaves the hits to the next digest. */
export type Rhythm = (typeof RHYTHMS)[number];

/** Of one reader. */
export const MAX_ALERTS = 100;
export const MAX_WEBHOOKS = 20;

/** What is older when it comes is not news: it is brought in from an archive. */
export const NEWS_DAYS = 14;
/** Hits are kept for so long: for monthly digests, and so that nothing is told twice. */
export const HITS_KEPT_DAYS = 62;

/** People are shown the newest of so many papers in one message; the rest is a number. */
export const SHOWN_PAPERS = 100;
/** A program gets every paper, so many a delivery. */
export const PROGRAM_PAPERS = 100;

/** Between two tries of a webhook; the last is repeated. Ten tries take 22 hours. Mail has `RETRY_POLICIES`. */
const WAITS_MS = [1, 5, 15, 30, 60, 120, 240, 360, 480].map((minutes) => minutes * MINUTE_MS);
/** Longest wait that a service may ask for. */
export const LONGEST_ALERT_WAIT_MS = DAY_MS;
/** From when it was due. */
const TRIED_FOR_MS = DAY_MS;
/** So many failures in a row switch a way off. */
export const MAX_FAILURES = 10;

/** What became of one try; `says` is in words for the reader. */
export type AlertOutcome =
  | { sent: true; message: string }
  | {
      sent: false;
      message: string;
      /** This message would be refused again; another may be taken. */
      lasting?: true;
      /** The way works, and wants us to wait; not a failure. */
      busy?: true;
      /** Not before so long. */
      waitMs?: number;
    };

/** A delivery's settlement, and whether the try counts towards switching its way off (`reset`: it ends the count). */
export interface AlertSettlement {
  settlement: Settlement;
  failures: "reset" | "same" | "one more";
}

/** What becomes of an alert by webhook. Whoever asks us to wait is waited for. */
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

/** What becomes of an alert by mail: as of any mail. While no mail at all gets through, that is not the reader's fault. */
export function mailSettlement(outcome: MailOutcome, attempts: number, now: Instant): AlertSettlement {
  const settlement = settlementOf(outcome, attempts, now, RETRY_POLICIES.alert);
  if (outcome.sent) return { settlement, failures: "reset" };
  return { settlement, failures: outcome.unknown || outcome.about === "server" ? "same" : "one more" };
}

/** Hourly alerts tell at the turn of the hour what came before it. */
export const hourOf = (at: Instant): Instant => at - (at % HOUR_MS);
