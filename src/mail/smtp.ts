/**
 * Hands mails to an SMTP server, or to this machine's `sendmail`. Connections are kept and used again; refusals are
 * outcomes (see `smtpErrors`).
 */
import { Readable } from "node:stream";
import nodemailer from "nodemailer";
import type { Mail, MailOutcome, MailTransport } from "../domain/mail/mail.ts";
import type { MailServer } from "../domain/mail/mailServer.ts";
import type { DkimKey } from "./dkim.ts";
import { createMailWriter, NOTHING_FETCHED, type WrittenMail } from "./rawMessage.ts";
import { notComposed, smtpRefusal } from "./smtpErrors.ts";

/** Connections at a time; the senders need no more. */
export const SMTP_CONNECTIONS = 4;
/** Mails after which a connection is replaced. */
const MAILS_A_CONNECTION = 100;
/** Bytes that are written to a connection at a time. */
const PIECE_BYTES = 16_384;
/** How long a connection stays open without a mail; less than servers usually wait for the next one. */
const IDLE_MS = 30_000;

export interface MailLimits {
  /** The wait until the connection is made, and again until the server greets. */
  connectionMs: number;
  /** The longest silence; servers may examine a mail for long before they take it. */
  answerMs: number;
}
const MAIL_LIMITS: MailLimits = { connectionMs: 15_000, answerMs: 120_000 };

export interface SmtpSettings {
  server: MailServer;
  /** `Broadsheet <papers@example.org>` */
  from: string;
  /** Absent where we do not sign mails. */
  dkim?: DkimKey | undefined;
  limits?: MailLimits;
}

export function createSmtpMailer({ server, from, dkim, limits = MAIL_LIMITS }: SmtpSettings): MailTransport {
  const transport = transportOf(server, limits);
  const write = createMailWriter(from, dkim);
  /** How much of each mail has been written, to know afterwards whether all of it was handed over. */
  const streams = new WeakMap<object, Readable>();
  transport.use("stream", (mail, next) => {
    const raw = mail.data.raw as Buffer;
    // Called once for each connection that the mail is tried on.
    mail.message.createReadStream = () => {
      const stream = Readable.from(piecesOf(raw), { objectMode: false });
      streams.set(raw, stream);
      return stream;
    };
    next();
  });

  /** Gives the library's pool bytes, an envelope and a name, so that nothing in a mail can stop it. */
  async function mailer(mail: Mail): Promise<MailOutcome> {
    let written: WrittenMail;
    try {
      written = await write(mail);
    } catch (error) {
      return notComposed(error);
    }
    try {
      const sent = transport.sendMail(written);
      const { response } = await (server.kind === "sendmail" ? within(limits.answerMs, sent) : sent);
      return { sent: true, answer: response };
    } catch (error) {
      const stream = streams.get(written.raw);
      return smtpRefusal(error as Error, stream?.readableEnded ?? false);
    }
  }
  return { mailer, close: () => transport.close() };
}

/** Streams a mail in pieces, so that the stream ends when the last one has been written and no sooner. */
function* piecesOf(raw: Buffer): Generator<Buffer> {
  for (let at = 0; at < raw.length; at += PIECE_BYTES) yield raw.subarray(at, at + PIECE_BYTES);
}

function transportOf(server: MailServer, limits: MailLimits) {
  if (server.kind === "sendmail")
    return nodemailer.createTransport({ ...NOTHING_FETCHED, sendmail: true, path: server.path, newline: "unix" });
  const { host, port, secure, tls, login } = server;
  return nodemailer.createTransport({
    ...NOTHING_FETCHED,
    pool: true,
    maxConnections: SMTP_CONNECTIONS,
    maxMessages: MAILS_A_CONNECTION,
    idleTimeout: IDLE_MS,
    host,
    port,
    secure,
    requireTLS: tls === "required",
    ignoreTLS: tls === "none",
    ...(login ? { auth: { user: login.user, pass: login.password } } : {}),
    connectionTimeout: limits.connectionMs,
    greetingTimeout: limits.connectionMs,
    dnsTimeout: limits.connectionMs,
    socketTimeout: limits.answerMs,
  });
}

/** Runs `sendmail` with a time limit, since a program has none of its own. */
async function within<T>(ms: number, sent: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error(`sendmail took more than ${ms} ms`), { code: "ESTALLED" })),
      ms,
    );
  });
  try {
    return await Promise.race([sent, late]);
  } finally {
    clearTimeout(timer);
  }
}
