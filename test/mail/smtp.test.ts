/** Handing mails to servers of every temper: what goes over the wire, and what becomes of it in words. */
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { simpleParser } from "mailparser";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Mail, MailOutcome } from "../../src/domain/mail/mail.ts";
import type { MailServer } from "../../src/domain/mail/mailServer.ts";
import { writeDigestMail } from "../../src/mail/digests/writeDigestMail.ts";
import { type DkimKey, dkimKey } from "../../src/mail/dkim.ts";
import { createSmtpMailer } from "../../src/mail/smtp.ts";
import { createReturnPaths } from "../../src/mail/verp.ts";
import { temporaryFolder } from "../support/instance.ts";
import { NOW } from "../support/made/records.ts";
import { type Reply, selfSigned, smtpAt, startMailServer, startTalker } from "../support/servers/mailServer.ts";

const FROM = "Broadsheet <papers@example.org>";
const HASTY = { connectionMs: 1_500, answerMs: 1_500 };
const MAIL: Mail = { to: "Reader@example.net", subject: "Papers", text: "One paper.\n" };

function mailerTo(server: MailServer, dkim?: DkimKey) {
  const dispatch = createSmtpMailer({ server, from: FROM, dkim, limits: HASTY });
  onTestFinished(dispatch.close);
  return dispatch.mailer;
}

const digestMailOf = (deliveryId = 12): Mail =>
  writeDigestMail(
    { subject: "Papers of Tuesday", text: "One paper.\n", html: "<p>One paper.</p>" },
    {
      subscription: { id: 7, email: "reader@example.net", links: 1 },
      issue: "2026-06-16",
      deliveryId,
      at: NOW,
      links: { unsubscribe: "https://papers.example/unsubscribe/7.1.abc" },
    },
    {
      title: "Broadsheet",
      host: "papers.example",
      from: FROM,
      paths: createReturnPaths("a secret of the tests", "bounces@example.org", "papers.example"),
    },
  );

describe("a digest's mail", () => {
  it("carries what lets programs name it, end it and return it", async () => {
    const server = await startMailServer();
    expect(await mailerTo(server.settings)(digestMailOf())).toMatchObject({ sent: true });
    const [mail] = server.received;
    expect(mail?.from).toMatch(/^bounces\+d12\.[a-z2-7]{16}@example\.org$/);
    expect(mail?.to).toBe("reader@example.net");
    const { headers, text, html, headerLines } = await simpleParser(mail?.raw ?? "");
    const line = (key: string) => headerLines.find((one) => one.key === key)?.line.replace(/\r\n\s+/g, " ");
    expect(line("list-unsubscribe")).toMatch(
      /^List-Unsubscribe: <https:\/\/papers\.example\/unsubscribe\/7\.1\.abc>, <mailto:bounces\+u7-1\.[a-z2-7]{16}@example\.org\?subject=unsubscribe>$/,
    );
    expect(line("list-unsubscribe-post")).toBe("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    expect(line("list-id")).toMatch(/^List-ID: "Broadsheet" <digest\.papers\.example>$/i);
    expect(line("message-id")).toMatch(/^Message-ID: <d12\.[a-z2-7]{16}@papers\.example>$/);
    expect(line("date")).toBe("Date: Tue, 16 Jun 2026 12:00:00 +0000");
    expect(headers.get("precedence")).toBe("bulk");
    expect([text?.trim(), String(html).trim()]).toEqual(["One paper.", "<p>One paper.</p>"]);
  });

  it("has the same Message-ID whenever it is tried, and one that no other delivery has", () => {
    expect(digestMailOf(12).messageId).toBe(digestMailOf(12).messageId);
    expect(digestMailOf(12).messageId).not.toBe(digestMailOf(13).messageId);
  });

  it("is signed with both headers of the one-click unsubscription in the signature", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: "spki", format: "der" }).toString("base64")}`;
    const server = await startMailServer();
    const key = dkimKey("example.org", "news", pem.replace(/\n/g, "\\n"));
    await mailerTo(server.settings, key)(digestMailOf());
    const raw = Buffer.from(server.received[0]?.raw ?? "", "latin1");
    const resolver = async (name: string, type: string) => {
      if (name === "news._domainkey.example.org" && type === "TXT") return [[record]];
      throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
    };
    const signed = async (bytes: Buffer) => (await dkimVerify(bytes, { resolver })).results[0];
    const result = await signed(raw);
    expect(result?.status.result).toBe("pass");
    const covered = (result as { signingHeaders?: { keys: string } }).signingHeaders?.keys.toLowerCase().split(/: */);
    expect(covered).toEqual(
      expect.arrayContaining(["from", "to", "subject", "list-unsubscribe", "list-unsubscribe-post"]),
    );
    const forged = Buffer.from(
      raw.toString("latin1").replace("/unsubscribe/7.1.abc", "/unsubscribe/7.1.abd"),
      "latin1",
    );
    expect((await signed(forged))?.status.result).toBe("fail");
  });

  it("is refused a key that could not sign, in words", () => {
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });
    expect(() => dkimKey("example.org", "news", ec.toString())).toThrow(/of the kind ec, and RSA is needed/);
    expect(() => dkimKey("example.org", "news", "rubbish")).toThrow(/not a private key in PEM/);
    expect(dkimKey("", "", "")).toBeUndefined();
  });

  it("has no line above 998 characters and nothing in its head that was not put there, whatever the text", async () => {
    const server = await startMailServer();
    const mailer = mailerTo(server.settings);
    const anyText = fc.oneof(fc.string({ unit: "grapheme", maxLength: 3_000 }), fc.string({ maxLength: 3_000 }));
    await fc.assert(
      fc.asyncProperty(anyText, fc.string({ unit: "grapheme", maxLength: 400 }), async (text, subject) => {
        const outcome = await mailer({
          ...MAIL,
          text,
          html: `<p>${text}</p>`,
          subject: subject.replace(/[\r\n]/g, " "),
        });
        expect(outcome).toMatchObject({ sent: true });
        const raw = server.received.at(-1)?.raw ?? "";
        expect(Math.max(...raw.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
        const names = [...(raw.split("\r\n\r\n")[0] ?? "").matchAll(/^([\w-]+):/gm)].map((match) => match[1]);
        const ours = ["From", "To", "Subject", "Message-ID", "Date", "MIME-Version", "Content-Type"];
        expect([...ours, "Content-Transfer-Encoding"]).toEqual(expect.arrayContaining(names));
      }),
      { numRuns: 60 },
    );
  });
});

describe("a mail that the library could stumble over", () => {
  // What has a field, what the library writes, parses or acts on, in any case, and what nobody needs.
  const special = [
    ...["Message-ID", "message-id", "Date", "From", "To", "Cc", "Bcc", "Sender", "Reply-To", "Subject", "References"],
    ...["In-Reply-To", "Content-Type", "Content-Transfer-Encoding", "Content-ID", "MIME-Version", "DKIM-Signature"],
    ...["Return-Path", "OTP-Token", "X-Priority", "X-Mailer", "list-id", "toString", "__proto__", "X-Anything"],
  ];
  it.each(special)("cannot set %s among its headers: an outcome in words, and nothing is sent", async (name) => {
    const server = await startMailServer();
    const mailer = mailerTo(server.settings);
    const headers = JSON.parse(`{${JSON.stringify(name)}: "<x@papers.example>"}`) as NonNullable<Mail["headers"]>;
    const outcome = await mailer({ ...MAIL, headers });
    expect(outcome).toEqual({
      sent: false,
      permanent: true,
      why: `The mail could not be composed: A mail cannot set the header ${name}: it has a field, or none is needed.`,
    });
    expect(await mailer(MAIL)).toMatchObject({ sent: true });
    expect(server.received).toHaveLength(1);
  });

  it("has nothing in a header or its Message-ID that is no printable ASCII in one line", async () => {
    const server = await startMailServer();
    const mailer = mailerTo(server.settings);
    const wrong: Partial<Mail>[] = [
      { headers: { "List-Id": "<x>\r\nBcc: eve@example.org" } },
      { headers: { "Feedback-ID": "ü" } },
      { headers: { Precedence: "" } },
      { messageId: "no-brackets@papers.example" },
      { messageId: "<a@b>\r\nBcc: eve@example.org" },
      { messageId: "" },
    ];
    for (const part of wrong)
      expect(await mailer({ ...MAIL, ...part }), JSON.stringify(part)).toMatchObject({ sent: false, permanent: true });
    expect(server.received).toEqual([]);
  });

  it("ends in words whatever is not what it should be", async () => {
    const server = await startMailServer();
    const mailer = mailerTo(server.settings);
    const odd = [null, {}, [], 7, Symbol("x"), { toString: null }] as unknown as string[];
    for (const value of odd)
      for (const field of ["to", "subject", "text", "html", "messageId", "envelopeFrom", "at", "headers"] as const) {
        const outcome = await mailer({ ...MAIL, [field]: value } as Mail);
        if (!outcome.sent) expect(outcome.why).toMatch(/^\S.*\w/);
      }
    expect(await mailer(MAIL)).toMatchObject({ sent: true });
  });
});

describe("a mailer", () => {
  it("uses one connection for mails that follow each other", async () => {
    const server = await startMailServer();
    const mailer = mailerTo(server.settings);
    for (let i = 0; i < 12; i++) expect(await mailer(MAIL)).toMatchObject({ sent: true });
    expect([server.received.length, server.connections.size]).toEqual([12, 1]);
  });

  it("goes on with another connection when the server closed the idle one", async () => {
    const server = await startMailServer();
    const mailer = mailerTo(server.settings);
    await mailer(MAIL);
    server.cut();
    expect(await mailer(MAIL)).toMatchObject({ sent: true });
    expect(server.received).toHaveLength(2);
  });

  const refused: [string, "connect" | "from" | "to" | "data", Reply, Partial<MailOutcome>][] = [
    [
      "nobody at the address",
      "to",
      { code: 550, message: "5.1.1 No such user" },
      { permanent: true, about: "address" },
    ],
    [
      "a plain 550",
      "to",
      { code: 550, message: "Mailbox not found" },
      { permanent: true, about: "address", status: "550" },
    ],
    [
      "a full mailbox for good",
      "to",
      { code: 552, message: "5.2.2 Mailbox full" },
      { permanent: true, status: "5.2.2" },
    ],
    ["greylisting", "to", { code: 450, message: "4.7.1 Greylisted, come back" }, { permanent: false, status: "4.7.1" }],
    ["no relaying", "to", { code: 554, message: "5.7.1 Relay access denied" }, { permanent: false, status: "5.7.1" }],
    ["spam", "data", { code: 554, message: "5.7.1 Looks like spam" }, { permanent: true, status: "5.7.1" }],
    ["a mail that is too large, ahead", "from", { code: 552, message: "5.3.4 Message too big" }, { permanent: true }],
    ["a full disk, ahead", "from", { code: 452, message: "4.3.1 No room" }, { permanent: false, about: "server" }],
    ["a passing reason behind a 5", "to", { code: 550, message: "4.2.2 Mailbox full" }, { permanent: false }],
    ["a passing reason behind a 5, later", "data", { code: 554, message: "4.7.1 Later" }, { permanent: false }],
    ["a code alone that passes", "to", { code: 450, message: "Try again later" }, { permanent: false, status: "450" }],
    ["too many mails", "data", { code: 452, message: "4.5.3 Slow down" }, { permanent: false }],
    [
      "nobody at the address, told late",
      "data",
      { code: 550, message: "5.1.1 No such user" },
      { permanent: true, about: "address" },
    ],
    ["a busy server", "data", { code: 451, message: "4.3.0 Try again" }, { permanent: false }],
    ["our sender", "from", { code: 550, message: "5.7.1 Not your domain" }, { permanent: false, about: "server" }],
    ["everybody", "connect", { code: 554, message: "5.3.2 Closed" }, { permanent: false, about: "server" }],
  ];
  it.each(refused)("tells a refusal of %s from others", async (_, when, reply, expected) => {
    const server = await startMailServer({ [when]: () => reply });
    const outcome = await mailerTo(server.settings)(MAIL);
    expect(outcome).toMatchObject({ sent: false, ...expected });
    if (outcome.sent) throw new Error("unreachable");
    expect(outcome.why).toContain((reply as { message: string }).message);
    expect("about" in outcome ? outcome.about : undefined).toBe("about" in expected ? expected.about : undefined);
    expect(outcome.unknown).toBeUndefined();
  });

  it("does not know whether a mail was taken when the line is cut behind the last byte, or nothing is answered", async () => {
    for (const reply of ["drop", "stall"] as const) {
      const server = await startMailServer({ data: () => reply });
      const outcome = await mailerTo(server.settings)(MAIL);
      expect(outcome, reply).toMatchObject({ sent: false, permanent: false, unknown: true });
      // It must not have been sent again by itself either.
      expect(server.received.length).toBe(reply === "drop" ? 1 : 0);
      expect(server.connections.size).toBe(1);
    }
  });

  it("knows that a mail was not taken when the line is cut before it was sent, or in the midst of it", async () => {
    for (const when of ["from", "to"] as const) {
      const server = await startMailServer({ [when]: () => "drop" });
      const outcome = await mailerTo(server.settings)(MAIL);
      expect(outcome, when).toMatchObject({ sent: false, permanent: false });
      expect("unknown" in outcome).toBe(false);
    }
    // Answers as it should, and cuts the line after a megabyte of the mail.
    const port = await startTalker((socket) => {
      let seen = 0;
      socket.write("220 hello\r\n");
      socket.on("data", (chunk) => {
        seen += chunk.length;
        if (seen > 1_000_000) return socket.destroy();
        for (const line of chunk.toString("latin1").split("\r\n"))
          if (/^(EHLO|MAIL|RCPT)/.test(line)) socket.write("250 yes\r\n");
          else if (line === "DATA") socket.write("354 go on\r\n");
      });
    });
    const long = "A line of a mail that is far too long.\n".repeat(400_000);
    const outcome = await mailerTo(smtpAt(port))({ ...MAIL, text: long });
    expect(outcome).toMatchObject({ sent: false, permanent: false });
    expect("unknown" in outcome).toBe(false);
  });

  it("gives up on servers that say nothing, talk nonsense or are not there, in words and in time", async () => {
    const silent = await startTalker(() => {});
    const mad = await startTalker((socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const endless = await startTalker((socket) => {
      const timer = setInterval(() => socket.write(`220-${"x".repeat(60_000)}\r\n`), 5);
      socket.on("close", () => clearInterval(timer));
    });
    for (const port of [silent, mad, endless, 1]) {
      const began = performance.now();
      const outcome = await mailerTo(smtpAt(port))(MAIL);
      expect(outcome).toMatchObject({ sent: false, permanent: false, about: "server" });
      expect(performance.now() - began).toBeLessThan(20_000);
    }
  });

  it("refuses certificates that nobody vouches for, and to go without TLS where that is required", async () => {
    const { key, cert } = selfSigned();
    const secure = await startMailServer({ options: { secure: true, key, cert } });
    const untrusted = await mailerTo({ ...secure.settings, secure: true })(MAIL);
    expect(untrusted).toMatchObject({ sent: false, permanent: false, about: "server" });
    expect(untrusted.sent ? "" : untrusted.why).toMatch(/^No safe connection to the mail server: .*self-signed/);
    const upgrading = await startMailServer({ options: { key, cert, disabledCommands: [] } });
    expect(await mailerTo({ ...upgrading.settings, tls: "required" })(MAIL)).toMatchObject({ about: "server" });
    const plain = await startMailServer();
    const refusing = await mailerTo({ ...plain.settings, tls: "required" })(MAIL);
    expect(refusing).toMatchObject({ sent: false, permanent: false, about: "server" });
    expect([secure.received, upgrading.received, plain.received]).toEqual([[], [], []]);
  });

  it("logs in, and says so when the login is refused", async () => {
    const server = await startMailServer({
      options: {
        authMethods: ["PLAIN"],
        allowInsecureAuth: true,
        onAuth: ({ username, password }, _session, callback) =>
          password === "p:ss@word" ? callback(null, { user: username ?? "" }) : callback(new Error("Invalid password")),
      },
    });
    const login = (password: string) => mailerTo({ ...server.settings, login: { user: "papers", password } })(MAIL);
    expect(await login("p:ss@word")).toMatchObject({ sent: true });
    expect(await login("wrong")).toMatchObject({ sent: false, permanent: false, about: "server", status: "535" });
  });

  it("hands mails to this machine's sendmail, and understands how that ends", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "sendmail");
    const takes = (script: string) => {
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
      return mailerTo({ kind: "sendmail", path })({ ...MAIL, envelopeFrom: "bounces+x@example.org" });
    };
    expect(await takes(`echo "$@" > ${folder}/args; cat > ${folder}/mail`)).toMatchObject({ sent: true });
    expect(readFileSync(join(folder, "args"), "utf8")).toBe("-i -f bounces+x@example.org Reader@example.net\n");
    expect(readFileSync(join(folder, "mail"), "utf8")).toContain("Subject: Papers\n");
    expect(await takes("cat > /dev/null; exit 67")).toMatchObject({ permanent: true, about: "address" });
    expect(await takes("cat > /dev/null; exit 75")).toMatchObject({ permanent: false, about: "server" });
    expect(await takes("cat > /dev/null; exec sleep 30")).toMatchObject({ permanent: false, unknown: true });
    expect(await mailerTo({ kind: "sendmail", path: "/nowhere/sendmail" })(MAIL)).toMatchObject({ about: "server" });
  });
});
