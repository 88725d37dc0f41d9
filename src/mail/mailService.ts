/** Puts together how mail goes out and comes back, as configured. */
import type { Mailer, MailService } from "../domain/mail/mail.ts";
import { type MailServer, parseMailbox, parseMailServer } from "../domain/mail/mailServer.ts";
import type { Clock } from "../domain/ports.ts";
import { readReturned } from "./bounceParser.ts";
import type { MessageSettings } from "./digests/writeDigestMail.ts";
import { dkimKey } from "./dkim.ts";
import { createMailbox } from "./mailbox.ts";
import { createMailWriter } from "./rawMessage.ts";
import { createReachable } from "./serverProbe.ts";
import { createSmtpMailer } from "./smtp.ts";
import { createReturnPaths } from "./verp.ts";

/** The settings, checked already. */
export interface MailSettings {
  smtp: string;
  mailFrom: string;
  mailBounces: string;
  dkimDomain: string;
  dkimSelector: string;
  dkimKey: string;
  imap: string;
  title: string;
  baseUrl: string;
  secret: string;
  /** Where mails stay while no server is configured. */
  outbox: Mailer;
  /** The clock of checks whether the server can be reached. */
  clock?: Clock;
  log?(message: string): void;
}

/** Opens the mail service. Throws `config_invalid` for a DKIM key that cannot sign. */
export function openMailService(settings: MailSettings): MailService & { messages: MessageSettings } {
  const { smtp, mailFrom, title, secret, outbox } = settings;
  const server = smtp === "" ? undefined : checked(parseMailServer(smtp));
  const mailbox = settings.imap === "" ? undefined : checked(parseMailbox(settings.imap));
  const from = mailFrom || `${title.replace(/[<>"\\]/g, "")} <broadsheet@localhost.localdomain>`;
  const dkim = dkimKey(settings.dkimDomain, settings.dkimSelector, settings.dkimKey);
  const dispatch = server ? createSmtpMailer({ server, from, dkim }) : { mailer: outbox, close() {} };
  const write = createMailWriter(from, dkim);
  const host = hostOf(settings.baseUrl, from);
  const paths = createReturnPaths(secret, settings.mailBounces, host);
  return {
    ...dispatch,
    messages: { title, host, from, paths },
    ...(server
      ? {
          server: inWords(server),
          reachable: createReachable({ server, clock: settings.clock ?? Date.now, log: settings.log ?? (() => {}) }),
        }
      : {}),
    read: (raw) => readReturned(raw, paths),
    ...(mailbox ? { mailbox: createMailbox(mailbox) } : {}),
    raw: async (mail) => (await write(mail)).raw.toString(),
  };
}

function checked<T>(parsed: T | string): T {
  if (typeof parsed === "string") throw new Error(`a setting that was checked ${parsed}`);
  return parsed;
}

const hostOf = (baseUrl: string, from: string): string =>
  URL.parse(baseUrl)?.hostname ?? /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? "localhost";

const inWords = (server: MailServer): string =>
  server.kind === "sendmail"
    ? `${server.path} on this machine`
    : `${server.host}, port ${server.port}${server.secure || server.tls === "required" ? ", by TLS only" : ""}`;
