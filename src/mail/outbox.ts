/** Where mail goes while no mail server is configured: it is printed, and stays for the local mail page. */
import { checkMail, type Mail, type Mailer, type Outbox } from "../domain/mail/mail.ts";
import type { Clock } from "../domain/ports.ts";
import { notComposed } from "./smtpErrors.ts";

const MAX_MAILS = 50;

export function createOutbox(clock: Clock, log: (message: string) => void): Outbox & { mailer: Mailer } {
  const mails: (Mail & { at: number })[] = [];
  return {
    latest: () => mails,
    async mailer(mail) {
      try {
        checkMail(mail);
      } catch (error) {
        return notComposed(error);
      }
      mails.unshift({ ...mail, at: clock() });
      mails.length = Math.min(mails.length, MAX_MAILS);
      log(`Mail to ${mail.to} (no mail server is set, so it stays here): ${mail.subject}\n${mail.text}`);
      return { sent: true, answer: "kept here" };
    },
  };
}
