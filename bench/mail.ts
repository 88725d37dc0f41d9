/** Mails a second to a server on this machine, signed and not, and with all that is recorded of each. */
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { sendDigests } from "../src/app/digests/sendDigests.ts";
import { dkimKey } from "../src/mail/dkim.ts";
import { createSmtpMailer, SMTP_CONNECTIONS } from "../src/mail/smtp.ts";
import { openRecords } from "../src/store/database.ts";
import { DAY_MS, senderWith, subscribe } from "../test/support/made/subscribers.ts";

const MAILS = 2_000;
/** As long as a digest with ten short abstracts. */
const HTML = `<p>${"A sentence of an abstract that somebody wrote. ".repeat(600)}</p>`;
const MAIL = { to: "reader@example.net", subject: "Papers", text: "One paper.\n".repeat(500), html: HTML };

export async function benchMail(): Promise<void> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = dkimKey("example.org", "news", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const server = await startServer();
  const { port } = server.server.address() as AddressInfo;
  const dispatchWith = (dkim: typeof key) =>
    createSmtpMailer({
      server: { kind: "smtp", host: "127.0.0.1", port, secure: false, tls: "none" },
      from: "papers@example.org",
      dkim,
    });
  for (const [message, dkim] of [
    ["not signed", undefined],
    ["signed, RSA 2048", key],
  ] as const) {
    const { mailer, close } = dispatchWith(dkim);
    await rate(`Mails of ${Math.round(HTML.length / 1_000)} KB handed over, ${message}`, async () => {
      let left = MAILS;
      await Promise.all(
        Array.from({ length: SMTP_CONNECTIONS }, async () => {
          while (left-- > 0) await mailer(MAIL);
        }),
      );
    });
    close();
  }
  await rate("Deliveries claimed, recorded, handed over signed and settled", () => deliveries(dispatchWith(key)));
  await new Promise<void>((resolve) => server.close(resolve));
}

async function deliveries({ mailer, close }: ReturnType<typeof createSmtpMailer>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-bench-"));
  const records = await openRecords(folder);
  const addresses = Array.from({ length: MAILS }, (_, i) => `reader${i}@example.net`);
  await subscribe(records.db, addresses, Math.floor(Date.now() / DAY_MS) * DAY_MS);
  const { sent } = await sendDigests(
    {
      db: records.db,
      clock: Date.now,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      log: () => {},
      signal: new AbortController().signal,
    },
    senderWith((mail) => mailer({ ...mail, text: MAIL.text, html: MAIL.html })),
  );
  if (sent !== MAILS) throw new Error(`${sent} of ${MAILS} were sent`);
  close();
  records.close();
  rmSync(folder, { recursive: true, force: true });
}

async function rate(message: string, work: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await work();
  console.log(`${message}: ${Math.round(MAILS / ((performance.now() - began) / 1_000))} a second`);
}

async function startServer(): Promise<SMTPServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onData(stream, _session, callback) {
      stream.resume();
      stream.on("end", () => callback());
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
