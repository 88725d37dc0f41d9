/**
 * Hands mails to an SMTP server, or to this machine's `sendmail`. Connections are kept and used again; refusals are
 * outcomes in words (see `refusal`).
 */
import type { Readable } from "node:stream";
import nodemailer from "nodemailer";
import type { Dispatch, Mail, MailOutcome } from "../domain/mail.ts";
import type { MailServer } from "../domain/mailServer.ts";
import { type DkimKey, SIGNED_HEADERS } from "./dkim.ts";
import { refusalOf } from "./refusal.ts";

/** Connections at a time; senders need no more. */
export const SMTP_CONNECTIONS = 4;
/** After so many mails a connection is made anew. */
const MAILS_A_CONNECTION = 100;
/** Less than servers usually wait for the next mail. */
const IDLE_MS = 30_000;

export interface MailLimits {
  /** Until the connection stands, and again until the server greets. */
  connectionMs: number;
  /** Between two signs of life; servers may look at a mail for long before they take it. */
  answerMs: number;
}
export const MAIL_LIMITS: MailLimits = { connectionMs: 15_000, answerMs: 120_000 };

export interface SmtpSettings {
  server: MailServer;
  /** `Broadsheet <papers@example.org>` */
  from: string;
  /** Absent where mails are not signed here. */
  dkim?: DkimKey | undefined;
  limits?: MailLimits;
}

export function createSmtpMailer({ server, from, dkim, limits = MAIL_LIMITS }: SmtpSettings): Dispatch {
  const transport = transportOf(server, limits, dkim);
  /** What of each mail is on its way, to tell afterwards whether all of it was handed over. */
  const streams = new WeakMap<object, Readable>();
  transport.use("stream", (mail, next) => {
    const { message } = mail;
    const make = message.createReadStream.bind(message);
    message.createReadStream = (options) => {
      const stream = make(options);
      streams.set(mail.data.headers as object, stream);
      return stream;
    };
    next();
  });

  async function mailer(mail: Mail): Promise<MailOutcome> {
    const headers = headersOf(mail);
    try {
      const sent = transport.sendMail({ ...contentOf(mail, from), headers });
      const { response } = await (server.kind === "sendmail" ? within(limits.answerMs, sent) : sent);
      return { sent: true, answer: response };
    } catch (error) {
      const stream = streams.get(headers);
      return refusalOf(error as Error, stream?.readableEnded ?? false);
    }
  }
  return { mailer, close: () => transport.close() };
}

function transportOf(server: MailServer, limits: MailLimits, dkim: DkimKey | undefined) {
  const common = {
    // A mail is text of ours: nothing in it names a file or an address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(dkim ? { dkim: { ...dkim, headerFieldNames: SIGNED_HEADERS } } : {}),
  };
  if (server.kind === "sendmail")
    return nodemailer.createTransport({ ...common, sendmail: true, path: server.path, newline: "unix" });
  const { host, port, secure, tls, login } = server;
  return nodemailer.createTransport({
    ...common,
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

/** The library would encode quotes and brackets in headers that it does not know as words. */
export const headersOf = ({ headers = {} }: Mail) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      /^[ -~]*$/.test(value) ? { prepared: true, foldLines: true, value } : value,
    ]),
  );

export const contentOf = ({ to, subject, text, html, envelopeFrom, messageId, at }: Mail, from: string) => ({
  from,
  // As an object it is one address whatever is in it, and never a list.
  to: { name: "", address: to },
  subject,
  text,
  ...(html === undefined ? {} : { html }),
  ...(envelopeFrom ? { envelope: { from: envelopeFrom, to } } : {}),
  ...(messageId ? { messageId } : {}),
  ...(at === undefined ? {} : { date: new Date(at) }),
});

/** A program has no timeouts of its own. */
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
