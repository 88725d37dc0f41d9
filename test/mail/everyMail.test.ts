/** Every kind of mail, through the real transport with its kept connections, to a real SMTP server. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { describe, expect, it, onTestFinished } from "vitest";
import { invitationMail, linkMail, newAddressMail, oldAddressMail } from "../../src/app/mail/accountEmails.ts";
import { renewedMail, requestMail } from "../../src/app/mail/subscriptionEmails.ts";
import { testMail } from "../../src/app/mail/testMail.ts";
import { alertMail, switchedOffMail } from "../../src/domain/alerts/alertMail.ts";
import { anonymousSubscription, type Subscription } from "../../src/domain/digests/subscription.ts";
import type { Mail } from "../../src/domain/mail/mail.ts";
import { writeDigestMail } from "../../src/mail/digests/writeDigestMail.ts";
import { openMailService } from "../../src/mail/mailService.ts";
import { createReturnPaths } from "../../src/mail/verp.ts";
import { NOW } from "../support/made/records.ts";
import { expectSense } from "../support/made/sense.ts";
import { startMailServer } from "../support/servers/mailServer.ts";
import { alertMessage, alertPaper } from "../support/servers/receiver.ts";

const TO = "Reader.Name+tag@example.net";
const LINK = `https://papers.example/somewhere?${new URLSearchParams({ token: "t".repeat(120) })}`;
const STOP = "https://papers.example/stop/12.3.abcdefghijklmnopqrstuvwxyz-_ABCDEFGHIJKLMNOPQR";
const SECRET = "the secret of the tests is long enough";

const subscription = (state: Subscription["state"]): Subscription => ({
  ...anonymousSubscription(TO, "Europe/Berlin"),
  id: 7,
  state,
  links: 1,
});

const paths = createReturnPaths(SECRET, "bounces@example.org", "papers.example");
const message = (title: string, papers = 1) => ({
  ...alertMessage(
    Array.from({ length: papers }, (_, i) => alertPaper({ title: `Über ${i}: sparse losses — “naïve”` })),
  ),
  from: { title, address: "https://papers.example" },
});

interface Kind {
  mails: (title: string) => Mail[];
  /** Is what readers may end: it says how, to mail programs too. */
  ends?: true;
  /** What stands in the text. */
  has: string;
}

/** One row for each function that makes a mail, by its name. */
const KINDS: Record<string, Kind> = {
  linkMail: { mails: (title) => [linkMail(title, TO, LINK)], has: LINK },
  invitationMail: { mails: (title) => [invitationMail(title, TO, LINK, "Ada Łovelace")], has: LINK },
  newAddressMail: { mails: (title) => [newAddressMail(title, TO, LINK, "ada")], has: LINK },
  oldAddressMail: { mails: (title) => [oldAddressMail(title, TO, LINK)], has: LINK },
  requestMail: {
    mails: (title) =>
      (["pending", "active", "suspended", "ended"] as const).map((state) =>
        requestMail(title, subscription(state), LINK),
      ),
    has: LINK,
  },
  renewedMail: { mails: (title) => [renewedMail(title, subscription("active"), LINK)], has: LINK },
  testMail: { mails: (title) => [testMail(TO, title, new Date(NOW).toISOString())], has: "This is a test of" },
  alertMail: {
    mails: (title) =>
      [1, 7].map((papers) => ({
        ...alertMail({ ...message(title, papers), id: `${title.length}-${papers}` }, TO, STOP),
      })),
    ends: true,
    has: STOP,
  },
  switchedOffMail: {
    mails: (title) => [
      switchedOffMail({ title, manage: LINK }, TO, { name: "Läb", message: "it answered 500", failures: 10 }),
    ],
    has: LINK,
  },
  writeDigestMail: {
    mails: (title) => [
      writeDigestMail(
        { subject: `${title}: papers`, text: `Schrödinger’s paper.\n${STOP}\n`, html: "<p>Schrödinger’s paper.</p>" },
        {
          subscription: subscription("active"),
          issue: "2026-06-16",
          deliveryId: title.length,
          at: NOW,
          links: { unsubscribe: STOP },
        },
        { title, host: "papers.example", from: "Papers <papers@example.org>", paths },
      ),
    ],
    ends: true,
    has: STOP,
  },
};

const SRC = join(import.meta.dirname, "..", "..", "src");
const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => readFileSync(join(SRC, file), "utf8"));

/** Names of the exported functions whose result is a `Mail`. */
const mailMakers = sources
  .flatMap((source) => [...source.matchAll(/\): Mail(?: =>| \{)/g)].map(({ index }) => source.slice(0, index)))
  .flatMap((before) => [...before.matchAll(/^(export )?(?:const|function) (\w+)/gm)].slice(-1))
  .flatMap(([, exported, name = ""]) => (exported ? [name] : []));

describe("every kind of mail", () => {
  it("is in the table", () => {
    expect(mailMakers.toSorted()).toEqual(Object.keys(KINDS).toSorted());
    // Nor is any made in passing.
    for (const source of sources) expect(source).not.toMatch(/\b(?:mailer|sendMail)\((?:[^;]*, )?\{\s*to\b/);
  });

  it.each([
    ["Broadsheet", "Broadsheet <papers@example.org>"],
    ["“Schrödinger’s” Lab, Zürich <x>", "Läb, Zürich <papers@example.org>"],
  ])(
    "arrives whole from %s: with each header once, a name of its own, and a way to end it",
    async (title, mailFrom) => {
      const server = await startMailServer();
      const post = openMailService({
        smtp: `smtp://127.0.0.1:${server.port}?tls=none`,
        mailFrom,
        mailBounces: "bounces@example.org",
        dkimDomain: "",
        dkimSelector: "",
        dkimKey: "",
        imap: "",
        title,
        baseUrl: "https://papers.example",
        secret: SECRET,
        outbox: async () => {
          throw new Error("a mail server is set");
        },
      });
      onTestFinished(post.close);
      const names = new Set<string>();
      for (const [name, { mails, ends, has }] of Object.entries(KINDS))
        for (const mail of mails(title)) {
          expect(await post.mailer(mail), name).toMatchObject({ sent: true });
          const received = server.received.at(-1);
          expect(received?.to, name).toBe(TO);
          const parsed = await simpleParser(Buffer.from(received?.raw ?? "", "latin1"));
          const keys = parsed.headerLines.map(({ key }) => key);
          expect(keys.toSorted(), name).toEqual([...new Set(keys)].toSorted());
          for (const key of ["from", "to", "subject", "date", "message-id", "mime-version"])
            expect(keys, name).toContain(key);
          expect([parsed.subject, parsed.from?.value[0]?.address], name).toEqual([
            mail.subject.replace(/\s+/g, " ").trim(),
            "papers@example.org",
          ]);
          expect(parsed.messageId, name).toMatch(/^<[!-;=?-~]+@[!-;=?-~]+>$/);
          if (mail.messageId) expect(parsed.messageId).toBe(mail.messageId);
          expect(names.has(parsed.messageId ?? ""), `${name} has a Message-ID of its own`).toBe(false);
          names.add(parsed.messageId ?? "");
          const line = (key: string) =>
            parsed.headerLines
              .find((one) => one.key === key)
              ?.line.replace(/\r\n\s+/g, " ")
              .replace(/^[^:]+: /, "");
          if (ends) {
            expect(line("list-unsubscribe"), name).toContain(`<${STOP}>`);
            expect(line("list-unsubscribe-post"), name).toBe("List-Unsubscribe=One-Click");
            expect(line("list-id"), name).toMatch(/^[ -~]*<[a-z]+\.papers\.example>$/);
          } else
            expect([line("auto-submitted"), line("list-unsubscribe")], name).toEqual(["auto-generated", undefined]);
          expect(parsed.text, name).toContain(has);
          expect(parsed.text?.trim(), name).toBe(mail.text.trim());
          expectSense(
            `${parsed.headerLines.map((one) => one.line).join("\n")}\n${parsed.subject}\n${parsed.text}`,
            name,
          );
        }
      // One connection is kept and used for all.
      expect(server.connections.size).toBe(1);
    },
  );
});
