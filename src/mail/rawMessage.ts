/**
 * Writes a mail as its bytes. Everything that can go wrong in composing goes wrong here, before a mail server is asked
 * and where it can be caught.
 */
import nodemailer from "nodemailer";
import { checkMail, type Mail } from "../domain/mail/mail.ts";
import { type DkimKey, SIGNED_HEADERS } from "./dkim.ts";

export interface WrittenMail {
  /** With its signature, where there is a key. */
  raw: Buffer;
  envelope: { from: string; to: string };
  messageId: string;
}

/** A mail is text of ours: nothing in it names a file or an address to be fetched. */
export const NOTHING_FETCHED = { disableFileAccess: true, disableUrlAccess: true };

/** Throws for a mail that cannot be composed. */
export type MailWriter = (mail: Mail) => Promise<WrittenMail>;

/** `from` is the header's sender: `Broadsheet <papers@example.org>`. */
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

/** The library would encode quotes and brackets in headers that it does not know as words. */
const headersOf = ({ headers = {} }: Mail) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, { prepared: true, foldLines: true, value }]),
  );

const contentOf = ({ to, subject, text, html, messageId, at }: Mail, from: string) => ({
  from,
  // As an object it is one address whatever is in it, and never a list.
  to: { name: "", address: to },
  subject,
  text,
  ...(html === undefined ? {} : { html }),
  ...(messageId ? { messageId } : {}),
  ...(at === undefined ? {} : { date: new Date(at) }),
});
