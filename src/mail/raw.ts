/** A mail as its bytes, for whoever wants to see what would be sent. */
import nodemailer from "nodemailer";
import type { Mail } from "../domain/mail.ts";
import { type DkimKey, SIGNED_HEADERS } from "./dkim.ts";
import { contentOf, headersOf } from "./smtp.ts";

export async function streamed(mail: Mail, from: string, dkim?: DkimKey): Promise<string> {
  const transport = nodemailer.createTransport({
    streamTransport: true,
    buffer: true,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(dkim ? { dkim: { ...dkim, headerFieldNames: SIGNED_HEADERS } } : {}),
  });
  const { message } = await transport.sendMail({ ...contentOf(mail, from), headers: headersOf(mail) });
  return message.toString();
}
