/**
 * One issue on its way to one subscription. `due` -> `sending` -> `sent`, `skipped` or `failed`; a temporary refusal
 * makes it `due` again, later.
 *
 * A mail may have been taken although we never learned it: the connection broke after its last byte, or this program was
 * killed then. Such a delivery is *stuck*: it stays `sending`, and the operator sees it and may decide. If nobody does, it
 * counts as sent after `STUCK_MS`, because a mail that comes twice is worse than one that is missed.
 */

import { HOUR_MS, type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { MailOutcome } from "../mail/mail.ts";

export type DeliveryState = "due" | "sending" | "sent" | "skipped" | "failed";

/** A claim that was not handed to the mail server within this is claimed again. */
export const CLAIM_MS = 10 * MINUTE_MS;
/** A delivery with an unknown outcome counts as sent after this. */
export const STUCK_MS = 24 * HOUR_MS;

/** How long a kind of mail is tried, and how often. */
export interface RetryPolicy {
  /** The wait after the first refusal, after the second, and so on; the last one is repeated. */
  waitsMs: readonly number[];
  /** The mail is given up when the waits add up to this. */
  forMs: number;
}

const minutes = (...waits: number[]): number[] => waits.map((wait) => wait * MINUTE_MS);

/** Each kind of mail is tried for as long as it is of use to its reader. */
export const RETRY_POLICIES = {
  digest: { waitsMs: minutes(5, 10, 20, 40, 80, 160, 240), forMs: 48 * HOUR_MS },
  alert: { waitsMs: minutes(1, 5, 15, 30, 60, 120, 240), forMs: 24 * HOUR_MS },
  /** Somebody is waiting for it, and a sign-in link soon expires. */
  account: { waitsMs: minutes(0.25, 0.5, 1, 2, 4), forMs: 15 * MINUTE_MS },
} satisfies Record<string, RetryPolicy>;

/** Returns how long to wait after a number of refusals, in ms; undefined where that was the last try. */
export function retryWait(refusals: number, policy: RetryPolicy): number | undefined {
  let waited = 0;
  for (let i = 1; i < refusals; i++) waited += waitAfter(i, policy);
  return waited >= policy.forMs ? undefined : Math.min(waitAfter(refusals, policy), policy.forMs - waited);
}

const waitAfter = (refusals: number, { waitsMs }: RetryPolicy): number =>
  waitsMs[Math.min(refusals, waitsMs.length) - 1] ?? MINUTE_MS;

/** Returns the longest wait between two tries, in ms. */
export const longestWait = ({ waitsMs }: RetryPolicy): number => Math.max(...waitsMs);

/** What becomes of a mail after one try; `message` says why. */
export type Settlement =
  | { state: "sent"; message: string }
  /** The mail server may have taken it, so it is not sent again. */
  | { state: "unknown"; message: string }
  /** It is not sent again: the server refused this mail for good, or (not `permanent`) it was tried long enough. */
  | { state: "failed"; message: string; permanent: boolean }
  /** It is tried again at `retryAt`; `attempts` counts the tries so far. */
  | { state: "due"; message: string; retryAt: Instant; attempts: number };

const MAX_MESSAGE_CHARACTERS = 500;

/** Decides what becomes of any mail after a try. `attempts` counts its tries, this one included. */
export function settlementOf(outcome: MailOutcome, attempts: number, now: Instant, policy: RetryPolicy): Settlement {
  if (outcome.sent) return { state: "sent", message: outcome.answer.slice(0, MAX_MESSAGE_CHARACTERS) };
  const { why: message, unknown, permanent } = outcome;
  if (unknown) return { state: "unknown", message };
  return permanent ? { state: "failed", message, permanent } : retryLater(message, attempts, now, policy);
}

/** Decides what becomes of a mail that could not be sent for a passing reason. */
export function retryLater(message: string, attempts: number, now: Instant, policy: RetryPolicy): Settlement {
  const wait = retryWait(attempts, policy);
  return wait === undefined
    ? { state: "failed", message: `Given up after ${attempts} tries. ${message}`, permanent: false }
    : { state: "due", message, retryAt: now + wait, attempts };
}

/** How fast mail may go out, from all processes together. */
export interface SendRate {
  /** May be a fraction. */
  aSecond: number;
  /** In any sixty minutes. */
  anHour: number;
}
