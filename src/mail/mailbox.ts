/** The mailbox that undeliverable mails arrive in, looked into by IMAP. */

import { ImapFlow } from "imapflow";
import { MAX_RETURNED_BYTES } from "../domain/mail/bounce.ts";
import type { ReturnedMailbox } from "../domain/mail/mail.ts";
import type { Mailbox } from "../domain/mail/mailServer.ts";
import { messageOf } from "../lib/errors.ts";
import { clean } from "../lib/text.ts";
import { MINUTE_MS } from "../lib/time.ts";

const CONNECTION_MS = 15_000;
/** Between two signs of life. */
const ANSWER_MS = MINUTE_MS;
/** Mails taken at one look; the rest waits for the next. */
const MAX_MAILS = 500;

export interface MailboxLimits {
  connectionMs: number;
  answerMs: number;
}

export function createMailbox(
  { host, port, secure, user, password, folder, done }: Mailbox,
  limits: MailboxLimits = { connectionMs: CONNECTION_MS, answerMs: ANSWER_MS },
): ReturnedMailbox {
  return async (take, signal) => {
    const client = new ImapFlow({
      host,
      port,
      secure,
      // A password goes in the clear to this machine only; the setting's check sees to that.
      doSTARTTLS: secure ? undefined : false,
      auth: { user, pass: password },
      logger: false,
      disableAutoIdle: true,
      connectionTimeout: limits.connectionMs,
      greetingTimeout: limits.connectionMs,
      socketTimeout: limits.answerMs,
    });
    // Errors between two commands come as events; the next command fails with them.
    client.on("error", () => {});
    const stop = () => client.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      await client.connect();
      await client.mailboxOpen(folder);
      const unread = (await client.search({ seen: false }, { uid: true })) || [];
      for (const uid of unread.slice(0, MAX_MAILS)) {
        if (signal.aborted) return undefined;
        await seeTo(client, uid);
      }
      await client.logout();
      return undefined;
    } catch (error) {
      return signal.aborted ? undefined : `The mailbox at ${host} cannot be looked into: ${whyOf(error)}`;
    } finally {
      signal.removeEventListener("abort", stop);
      client.close();
    }

    async function seeTo(imap: ImapFlow, uid: number): Promise<void> {
      const mail = await imap.fetchOne(
        String(uid),
        { source: { start: 0, maxLength: MAX_RETURNED_BYTES } },
        { uid: true },
      );
      if (!mail || mail.source === undefined) return;
      // Taken down first: a mail that is seen twice counts once, one that is deleted unseen not at all.
      const understood = await take(mail.source);
      if (!understood) await imap.messageFlagsAdd(String(uid), ["\\Seen"], { uid: true });
      else if (done !== undefined) await imap.messageMove(String(uid), done, { uid: true });
      else await imap.messageDelete(String(uid), { uid: true });
    }
  };
}

/** The library's message is mostly "Command failed"; what the server said stands beside it. */
function whyOf(error: unknown): string {
  const { responseText, authenticationFailed } = error as { responseText?: string; authenticationFailed?: boolean };
  const words = clean(responseText ?? messageOf(error)).slice(0, 300);
  return authenticationFailed ? `the login was refused (${words})` : words;
}
