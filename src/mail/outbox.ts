/** Where mail goes while no mail server is set: printed, and kept for the local mail page. */
import { checkMail, type Mail, type Mailer, type Outbox } from "../domain/mail/mail.ts";
import type { Clock } from "../domain/ports.ts";
import { notComposed } from "./smtpErrors.ts";

const KEPT_MAILS = 50;

export function createOutbox(clock: Clock, log: (message: string) => void): Outbox & { mailer: Mailer } {
  const kept: (Mail & { at: number })[] = [];
  return {
    latest: () => kept,
    async mailer(mail) {
      try {
        checkMail(mail);
      } catch (error) {
        return notComposed(error);
      }
      kept.unshift({ ...mail, at: clock() });
      kept.length = Math.min(kept.length, KEPT_MAILS);
      log(`Mail to ${mail.to} (no mail server is set, so it stays here): ${mail.subject}\n${mail.text}`);
      return { sent: true, answer: "kept here" };
    },
  };
}
