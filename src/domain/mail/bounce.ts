/**
 * Mail that comes back. A *report* is what a mail server, or the reader's provider, writes about a mail of ours: that it
 * could not be delivered (RFC 3464), or that the reader called it spam (RFC 5965). `hard`: nobody is at the address.
 * `soft`: not this time. `complaint`: the reader does not want it.
 */
import { count } from "../../lib/text.ts";

export type BounceKind = "hard" | "soft" | "complaint";

/** Soft bounces in a row that suspend an address. */
export const SOFT_BOUNCES_IN_A_ROW = 5;
/** Bytes of a returned mail that are read; what it says comes before the mail that it returns. */
export const MAX_RETURNED_BYTES = 1_048_576;
/** Characters of a report's own words that are kept. */
export const MAX_SAYS_CHARACTERS = 500;

export interface BounceReport {
  kind: BounceKind;
  /** `5.1.1`; `0.0.0` where the report gives none. */
  status: string;
  /** The other server's words, in one line. */
  message: string;
  /** The address that could not be reached; empty where the report does not say. */
  address: string;
  /** The delivery, by a return address or message id that only we could have made; absent in what anybody may have written. */
  delivery?: number;
  /** Distinguishes the report from every other. */
  digest: string;
}

/** A request to end a subscription, mailed to an address that only its owner knows. */
export interface UnsubscribeByMail {
  subscription: number;
  /** As in the subscription's row; an address with an older number is no longer valid. */
  links: number;
}

/** What a mail to the return address is. */
export type ReturnedMail =
  | { report: BounceReport }
  | { leaving: UnsubscribeByMail }
  /** Something else, with what it seems to be. */
  | { other: string };

/** What became of a returned mail; `message` is for the log. */
export interface BounceResult {
  /** False for a mail that is not for this program and stays where it was. */
  understood: boolean;
  message: string;
}

/**
 * Returns `hard` where a failure says that the address does not exist, by its enhanced status (RFC 3463), or else by the
 * code and the words. In doubt it is soft: five soft ones in a row have the same effect.
 */
export function failureKind(status: string, message: string): "hard" | "soft" {
  const [, kind, subject, detail] = /^([245])\.(\d{1,3})\.(\d{1,3})$/.exec(status) ?? [];
  if (kind === "4") return "soft";
  // 5.1.7 and 5.1.8 are about the sender's address.
  if (kind === "5" && subject === "1" && detail !== "7" && detail !== "8") return "hard";
  if (kind === "5" && subject === "2" && detail === "1") return "hard";
  // Full, too large, not allowed, not reachable: the address is there.
  if (kind === "5" && subject !== "0" && subject !== undefined) return "soft";
  if (FULL.test(message)) return "soft";
  return NOBODY.test(message) ? "hard" : "soft";
}

const FULL = /\b(quota|mailbox (is )?full|over.?quota|insufficient storage|too large)\b/i;
const NOBODY =
  /\b(user|mailbox|recipient|address|account|alias|person)\b[^.\n]{0,60}\b(unknown|not (found|exist|known|valid|available here)|does ?n.?t exist|no longer|disabled|deactivated|invalid|inactive|unavailable)|\b(no such|unknown|invalid|nonexistent|non-existent|no) (local )?(user|mailbox|recipient|address|account|person)\b|\b(does not|doesn.t) have an? [^.\n]{0,40}\baccount\b/i;

/** Returns the first enhanced status in a text; undefined where there is none. */
export const statusIn = (text: string): string | undefined =>
  /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(text)?.[0];

/** Returns why a subscription was suspended, for the owner of the address. */
export function suspensionReason(kind: BounceKind, message: string): string {
  if (kind === "complaint")
    return "Your mail provider told us that one of our mails was marked as spam, so we stopped at once.";
  const words = message === "" ? "" : ` It said: ${message}`;
  if (kind === "hard") return `Your mail server answered that nobody is at this address.${words}`;
  return `Our last ${count(SOFT_BOUNCES_IN_A_ROW, "mail")} all came back.${words}`;
}
