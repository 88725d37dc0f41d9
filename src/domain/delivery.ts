/**
 * One issue on its way to one subscription. `due` -> `sending` -> `sent`, `skipped` or `failed`; a temporary refusal
 * makes it `due` again, later.
 *
 * A mail may have been taken although we never learned it: the connection broke behind its last byte, or this program
 * was killed then. Such a delivery is *stuck*: it stays `sending`, and whoever runs the instance sees it and may decide.
 * If nobody does, it counts as sent after `STUCK_MS`, because a mail that comes twice is worse than one that is missed.
 */

export type DeliveryState = "due" | "sending" | "sent" | "skipped" | "failed";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The first wait after a temporary refusal; each further one is twice as long, up to the longest. */
export const FIRST_RETRY_MS = 5 * MINUTE_MS;
export const LONGEST_RETRY_MS = 4 * HOUR_MS;
/** Refused for so long, a mail is given up. */
export const RETRIED_FOR_MS = 48 * HOUR_MS;
/** What was claimed and not handed to the mail server for so long is claimed anew. */
export const CLAIM_MS = 10 * MINUTE_MS;
/** A delivery whose end is unknown counts as sent after this. */
export const STUCK_MS = 24 * HOUR_MS;

/** How long to wait after so many refusals; undefined when that was the last. */
export function retryWait(refusals: number): number | undefined {
  let waited = 0;
  for (let i = 1; i < refusals; i++) waited += waitAfter(i);
  return waited >= RETRIED_FOR_MS ? undefined : Math.min(waitAfter(refusals), RETRIED_FOR_MS - waited);
}

const waitAfter = (refusals: number): number => Math.min(FIRST_RETRY_MS * 2 ** (refusals - 1), LONGEST_RETRY_MS);

/** How fast mail may go out, over all processes. */
export interface Pace {
  /** May be a fraction. */
  aSecond: number;
  /** In any sixty minutes. */
  anHour: number;
}
