/** The mailbox that undeliverable mails arrive in, read by IMAP. */
import { ImapFlow } from "imapflow";
import { MAX_RETURNED_BYTES } from "../domain/mail/bounce.ts";
import type { ReturnedMailbox } from "../domain/mail/mail.ts";
import type { Mailbox } from "../domain/mail/mailServer.ts";
import { messageOf } from "../lib/errors.ts";
import { clean } from "../lib/text.ts";

const CONNECTION_MS = 15_000;
/** The longest silence of the server. */
const ANSWER_MS = 60_000;
/** Mails that are read at one time; the rest waits for the next. */
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
      // The check of the setting makes sure that a password goes in the clear to this machine only.
      doSTARTTLS: secure ? undefined : false,
      auth: { user, pass: password },
      logger: false,
      disableAutoIdle: true,
      connectionTimeout: limits.connectionMs,
      greetingTimeout: limits.connectionMs,
      socketTimeout: limits.answerMs,
    });
    // Errors between two commands come as events, and make the next command fail.
    client.on("error", () => {});
    const stop = () => client.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      await client.connect();
      await client.mailboxOpen(folder);
      const unread = (await client.search({ seen: false }, { uid: true })) || [];
      for (const uid of unread.slice(0, MAX_MAILS)) {
        if (signal.aborted) return undefined;
        await processMail(client, uid);
      }
      await client.logout();
      return undefined;
    } catch (error) {
      return signal.aborted ? undefined : `The mailbox at ${host} cannot be read: ${whyOf(error)}`;
    } finally {
      signal.removeEventListener("abort", stop);
      client.close();
    }

    async function processMail(imap: ImapFlow, uid: number): Promise<void> {
      const mail = await imap.fetchOne(
        String(uid),
        { source: { start: 0, maxLength: MAX_RETURNED_BYTES } },
        { uid: true },
      );
      if (!mail || mail.source === undefined) return;
      // Recorded first: a mail that is read twice counts once, but one that is deleted unread would not count at all.
      const understood = await take(mail.source);
      if (!understood) await imap.messageFlagsAdd(String(uid), ["\\Seen"], { uid: true });
      else if (done !== undefined) await imap.messageMove(String(uid), done, { uid: true });
      else await imap.messageDelete(String(uid), { uid: true });
    }
  };
}

/** Returns what the server said; the library's own message is mostly "Command failed". */
function whyOf(error: unknown): string {
  const { responseText, authenticationFailed } = error as { responseText?: string; authenticationFailed?: boolean };
  const words = clean(responseText ?? messageOf(error)).slice(0, 300);
  return authenticationFailed ? `the login was refused (${words})` : words;
}
