/** One mail, and what became of it. */

import type { Instant } from "../../lib/time.ts";
import type { ReturnedMail } from "./bounce.ts";

/**
 * The headers that a mail may set in addition to its fields. Nothing else is allowed: a header that has a field of its own,
 * or that the mail library writes or treats specially, would be there twice or stop the mail.
 */
export const FURTHER_HEADERS = [
  "Auto-Submitted",
  "Feedback-ID",
  "List-Id",
  "List-Unsubscribe",
  "List-Unsubscribe-Post",
  "Precedence",
  "X-Auto-Response-Suppress",
] as const;
export type FurtherHeaders = Partial<Record<(typeof FURTHER_HEADERS)[number], string>>;

export interface Mail {
  /** The address, as its owner wrote it. */
  to: string;
  /** Has no line breaks. */
  subject: string;
  /** Its lines may have any length. */
  text: string;
  html?: string;
  /** The values are printable ASCII. */
  headers?: FurtherHeaders;
  /** The sender of the envelope, where it is not the configured one. */
  envelopeFrom?: string;
  /** Has its angle brackets; generated where absent. */
  messageId?: string;
  /** The header `Date`; now where absent. */
  at?: Instant;
}

const MESSAGE_ID = /^<[!-;=?A-~]+@[!-;=?A-~]+>$/;
const PRINTABLE = /^[ -~]+$/;
const allowed: ReadonlySet<string> = new Set(FURTHER_HEADERS);

/** Throws, with a sentence, for a mail that must not be given to a mail server as it is. */
export function checkMail({ headers = {}, messageId }: Mail): void {
  if (messageId !== undefined && !MESSAGE_ID.test(messageId))
    throw new Error("The Message-ID of a mail is not of the form <name@host>.");
  for (const [name, value] of Object.entries(headers)) {
    if (!allowed.has(name)) throw new Error(`A mail cannot set the header ${name}: it has a field, or none is needed.`);
    if (!PRINTABLE.test(value)) throw new Error(`The header ${name} of a mail is empty or not printable ASCII.`);
  }
}

export type MailOutcome = { sent: true; answer: string } | MailRefusal;

/** An expected failure outside. */
export interface MailRefusal {
  sent: false;
  /** Whether the same mail will not be taken later either. */
  permanent: boolean;
  why: string;
  /** Set where the whole mail was handed over and no answer came: it may have been taken. */
  unknown?: true;
  /** What is at fault, where that can be told: the address does not exist, or no mail at all gets through now. */
  about?: "address" | "server";
  /** `5.1.1`, or the plain code (`550`); absent where the server gave none. */
  status?: string;
}

/** Says in words whether another try may help, and why the mail was not sent. */
export function describeRefusal({ permanent, unknown, why }: MailRefusal): string {
  if (unknown) return `It may have arrived or not. ${why}`;
  return permanent
    ? `It was refused for good; another try would not help. ${why}`
    : `That may pass; mails to readers are tried again by themselves. ${why}`;
}

/** Whether the mail server can be reached, whatever the recipient. */
export interface MailServerState {
  server: "ok" | "away" | "unknown";
  /** When that was last checked; absent before the first check. */
  at?: Instant;
  /** What is wrong, in words. */
  why?: string;
}

/** Hands one mail over. Never throws. */
export type Mailer = (mail: Mail) => Promise<MailOutcome>;

/** A mailer that keeps connections open. */
export interface MailTransport {
  mailer: Mailer;
  /** Closes its connections. It does not wait for mails under way. */
  close(): void;
}

/**
 * Reads a mailbox once: hands over the beginning of each unread mail, and removes those for which `take` returns true.
 * Returns what went wrong, in words. Never throws for a failure outside.
 */
export type ReturnedMailbox = (
  take: (raw: Buffer) => Promise<boolean>,
  signal: AbortSignal,
) => Promise<string | undefined>;

/** How mail goes out and comes back, as configured. */
export interface MailService {
  mailer: Mailer;
  /** `mail.example.org, port 587`; absent where mails stay here. */
  server?: string;
  /** Returns whether that server can be reached, as last checked. */
  reachable?(): MailServerState;
  /** Parses a mail to the return address. Never throws for its contents. */
  read(raw: Buffer): Promise<ReturnedMail>;
  /** Absent where no mailbox is read. */
  mailbox?: ReturnedMailbox;
  /** Returns a mail as it would be handed over, signature included. */
  raw(mail: Mail): Promise<string>;
  close(): void;
}

/** The mails of an instance without a mail server, for its operator. */
export interface Outbox {
  /** The latest first. */
  latest(): readonly (Mail & { at: number })[];
}
