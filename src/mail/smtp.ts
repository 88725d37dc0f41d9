/** Sends by an SMTP server. Refusals are outcomes in words, temporary and permanent told apart. */
import nodemailer from "nodemailer";
import { messageOf } from "../domain/errors.ts";
import type { Mailer } from "../domain/mail.ts";

const CONNECTION_MS = 15_000;
const ANSWER_MS = 30_000;

export interface SmtpSettings {
  /** `smtp://user:password@host:587` or `smtps://…`. */
  address: string;
  /** `Broadsheet <papers@example.org>` */
  from: string;
}

export function createSmtpMailer({ address, from }: SmtpSettings): Mailer {
  const transport = nodemailer.createTransport({
    url: address,
    pool: true,
    connectionTimeout: CONNECTION_MS,
    greetingTimeout: CONNECTION_MS,
    socketTimeout: ANSWER_MS,
    // A mail is text of ours: nothing in it names a file or an address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async ({ to, subject, text, html, headers, envelopeFrom }) => {
    try {
      const { response } = await transport.sendMail({
        from,
        to,
        subject,
        text,
        ...(html === undefined ? {} : { html }),
        ...(headers ? { headers } : {}),
        ...(envelopeFrom ? { envelope: { from: envelopeFrom, to } } : {}),
      });
      return { sent: true, answer: response };
    } catch (error) {
      const code = (error as { responseCode?: number }).responseCode;
      return { sent: false, permanent: code !== undefined && code >= 500, why: messageOf(error).slice(0, 500) };
    }
  };
}
