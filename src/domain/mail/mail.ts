/** One mail, and what became of it. */

import type { Instant } from "../../lib/time.ts";
import type { ReturnedMail } from "./bounce.ts";

/**
 * The headers that a mail may set beside its fields. Nothing else is let through: what has a field of its own, or what
 * the mail library writes or treats specially, would be there twice or stop it.
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
  /** An address, as its owner wrote it. */
  to: string;
  /** Without line breaks. */
  subject: string;
  /** Lines of any length. */
  text: string;
  html?: string;
  /** Values in printable ASCII. */
  headers?: FurtherHeaders;
  /** The envelope's sender, where it is not the setting's. */
  envelopeFrom?: string;
  /** With its angle brackets; made up where absent. */
  messageId?: string;
  /** For the header `Date`; now where absent. */
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

/** A refusal is an expected failure outside. */
export interface MailRefusal {
  sent: false;
  /** The same mail will not be taken later either. */
  permanent: boolean;
  why: string;
  /** The whole mail was handed over and no answer came: it may have been taken. */
  unknown?: true;
  /** What is at fault, where that can be told: nobody is at the address; or no mail at all gets through just now. */
  about?: "address" | "server";
  /** `5.1.1`, or the plain code (`550`); absent where the server gave none. */
  status?: string;
}

/** Whether the mail server can be reached, whoever mails are to. */
export interface MailServerState {
  server: "ok" | "away" | "unknown";
  /** When that was last looked at; absent before the first time. */
  at?: Instant;
  /** What is wrong, in words. */
  why?: string;
}

/** Hands one mail over; never throws. */
export type Mailer = (mail: Mail) => Promise<MailOutcome>;

/** A mailer that keeps connections open. */
export interface MailTransport {
  mailer: Mailer;
  /** Ends its connections. Mails under way are not waited for. */
  close(): void;
}

/**
 * Looks once into a mailbox: hands over each unread mail, as far as it is worth reading, and takes those out of it for
 * which `take` says so. Returns what went wrong, in words; never throws for what is outside.
 */
export type ReturnedMailbox = (
  take: (raw: Buffer) => Promise<boolean>,
  signal: AbortSignal,
) => Promise<string | undefined>;

/** All ways of mail, as the settings say. */
export interface MailService {
  mailer: Mailer;
  /** `mail.example.org, port 587`; absent where mails stay here. */
  server?: string;
  /** Whether that server can be reached, as last looked at. */
  reachable?(): MailServerState;
  /** Reads what came to the return address; never throws for what is in it. */
  read(raw: Buffer): Promise<ReturnedMail>;
  /** Absent where no mailbox is looked into. */
  mailbox?: ReturnedMailbox;
  /** A mail as it would be handed over, signature included. */
  raw(mail: Mail): Promise<string>;
  close(): void;
}

/** Mails of an instance without a mail server, for whoever runs it. */
export interface Outbox {
  /** The latest first. */
  latest(): readonly (Mail & { at: number })[];
}

const MAX_ADDRESS_CHARACTERS = 254;
const MAX_LOCAL_CHARACTERS = 64;

/**
 * Whether mail may be sent to an address: letters, figures and `_'+-.` before the @, a domain in ASCII behind it. The
 * mail that arrives is the proof. Addresses are compared in lower case.
 */
export const isMailAddress = (text: string): boolean =>
  text.length <= MAX_ADDRESS_CHARACTERS &&
  text.indexOf("@") <= MAX_LOCAL_CHARACTERS &&
  /^(?!\.)(?!.*\.\.)[\w'+.-]*[\w+-]@([a-z\d][a-z\d-]*\.)+[a-z]{2,}$/i.test(text);
