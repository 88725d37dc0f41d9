/**
 * Writes a mail as bytes. Everything that can go wrong in composing goes wrong here, where it can be caught, before a mail
 * server is involved.
 */
import nodemailer from "nodemailer";
import { checkMail, type Mail } from "../domain/mail/mail.ts";
import { type DkimKey, SIGNED_HEADERS } from "./dkim.ts";

export interface WrittenMail {
  /** The bytes, with a signature where there is a key. */
  raw: Buffer;
  envelope: { from: string; to: string };
  messageId: string;
}

/** Nothing in our mails names a file or a URL to be fetched. */
export const NOTHING_FETCHED = { disableFileAccess: true, disableUrlAccess: true };

/** Writes a mail. Throws where it cannot be composed. */
export type MailWriter = (mail: Mail) => Promise<WrittenMail>;

/** Makes a writer. `from` is the sender in the header: `Broadsheet <papers@example.org>`. */
export function createMailWriter(from: string, dkim?: DkimKey): MailWriter {
  const transport = nodemailer.createTransport({
    ...NOTHING_FETCHED,
    streamTransport: true,
    buffer: true,
    ...(dkim ? { dkim: { ...dkim, headerFieldNames: SIGNED_HEADERS } } : {}),
  });
  return async (mail) => {
    checkMail(mail);
    const { message, envelope, messageId } = await transport.sendMail({
      ...contentOf(mail, from),
      headers: headersOf(mail),
    });
    if (!Buffer.isBuffer(message)) throw new Error("The mail was not composed as bytes.");
    return {
      raw: message,
      envelope: { from: mail.envelopeFrom ?? (envelope.from || ""), to: mail.to },
      messageId,
    };
  };
}

/** Keeps the library from encoding quotes and brackets in headers that it does not know. */
const headersOf = ({ headers = {} }: Mail) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, { prepared: true, foldLines: true, value }]),
  );

const contentOf = ({ to, subject, text, html, messageId, at }: Mail, from: string) => ({
  from,
  // As an object it is one address, whatever it contains, and never a list.
  to: { name: "", address: to },
  subject,
  text,
  ...(html === undefined ? {} : { html }),
  ...(messageId ? { messageId } : {}),
  ...(at === undefined ? {} : { date: new Date(at) }),
});
