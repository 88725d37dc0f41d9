/** Against the real thing: digests by way of Postfix, its reports of what it could not deliver, and a mailbox by IMAP. */
import { simpleParser } from "mailparser";
import { describe, expect, it } from "vitest";
import { emptyMailbox } from "../../src/app/digests/recordBounces.ts";
import { sendDigests } from "../../src/app/digests/sendDigests.ts";
import { parseMailbox } from "../../src/domain/mail/mailServer.ts";
import { readReturned } from "../../src/mail/bounceParser.ts";
import { writeDigestMail } from "../../src/mail/digests/writeDigestMail.ts";
import { createMailbox } from "../../src/mail/mailbox.ts";
import { createSmtpMailer } from "../../src/mail/smtp.ts";
import { createReturnPaths } from "../../src/mail/verp.ts";
import { freshRecords, madeUpTime } from "../support/made/harvesting.ts";
import { senderWith, subscribe } from "../support/made/subscribers.ts";
import { eventually } from "../support/program.ts";
import { smtpAt, startMailServer, startTalker } from "../support/servers/mailServer.ts";
import { startPostOffice, WHY_NO_POST_OFFICE } from "../support/servers/postOffice.ts";

const MIDNIGHT = Date.UTC(2026, 5, 17);
const PATHS = createReturnPaths("the secret of the tests", "bounces.example", "papers.example");
const NEVER = new AbortController().signal;

const mailboxAt = (port: number, password = "opensesame", patienceMs = 20_000) => {
  const mailbox = parseMailbox(`imap://bounces:${password}@127.0.0.1:${port}/INBOX`);
  if (typeof mailbox === "string") throw new Error(mailbox);
  return createMailbox(mailbox, { connectionMs: patienceMs, answerMs: patienceMs });
};

describe("with Postfix and Dovecot", () => {
  it.skipIf(WHY_NO_POST_OFFICE)(
    "what cannot be delivered comes back, is understood and suspends the right one",
    async () => {
      const far = await startMailServer({ to: () => ({ code: 550, message: "5.1.1 There is nobody of that name" }) });
      const office = await startPostOffice({ relay: far.port });
      const { db } = await freshRecords();
      const time = madeUpTime(MIDNIGHT);
      await subscribe(db, ["reader@lab.example", "bob@gone.example", "unknown@lab.example"], MIDNIGHT);
      const dispatch = createSmtpMailer({ server: smtpAt(office.smtp), from: "Broadsheet <papers@bounces.example>" });
      const parts = { db, clock: time.clock, sleep: time.sleep, log: () => {}, signal: NEVER };
      const sender = senderWith(dispatch.mailer, {
        write: async (subscription, { id: deliveryId, issue }, at) => ({
          papers: [],
          mail: writeDigestMail(
            {
              subject: `Papers of ${issue}, naïvely`,
              text: "Schrödinger’s paper.\n",
              html: "<p>Schrödinger’s paper.</p>",
            },
            { subscription, issue, deliveryId, at, links: { unsubscribe: "https://papers.example/u/x" } },
            { title: "Broadsheet", host: "papers.example", from: "papers@bounces.example", paths: PATHS },
          ),
        }),
      });
      await eventually(
        () => dispatch.mailer({ to: "reader@lab.example", subject: "Are you there?", text: "?" }),
        ({ sent }) => sent,
      );
      expect(await sendDigests(parts, sender)).toEqual({ sent: 2, skipped: 0, failed: 1, due: 0, unknown: 0 });
      dispatch.close();

      // Delivered, whole and with its headers.
      const delivered = await eventually(
        async () =>
          office.mails("reader").find((mail) => mail.includes("naïvely") || mail.includes("List-Unsubscribe")),
        (mail) => mail !== undefined,
      );
      const { subject, text, headers } = await simpleParser(Buffer.from(delivered ?? "", "latin1"));
      expect([subject, text?.trim()]).toEqual(["Papers of 2026-06-17, naïvely", "Schrödinger’s paper."]);
      expect(headers.get("return-path")).toMatchObject({ text: PATHS.ofDelivery(1) });

      // Refused at once, by the server we speak with; and later, by one behind it.
      const states = () =>
        db
          .selectFrom("subscriptions")
          .select(["address", "state"])
          .orderBy("id")
          .execute()
          .then((rows) => rows.map((row) => row.state));
      expect(await states()).toEqual(["active", "active", "suspended"]);
      await eventually(
        async () => office.mails("returned").length,
        (n) => n > 0,
      );
      // A person wrote there too, and somebody who would like to see others suspended.
      const stranger = createSmtpMailer({ server: smtpAt(office.smtp), from: "Eve <eve@lab.example>" });
      await stranger.mailer({ to: "anybody@bounces.example", subject: "Hello", text: "user unknown 550 5.1.1" });
      await stranger.mailer({
        to: "d1.aaaaaaaaaaaaaaaa@bounces.example",
        subject: "Undelivered",
        text: "550 user unknown",
      });
      stranger.close();
      await eventually(
        async () => office.mails("returned").length,
        (n) => n === 3,
      );

      const read = (raw: Buffer) => readReturned(raw, PATHS);
      const bounceParts = { db, clock: time.clock, read };
      expect(await emptyMailbox(bounceParts, mailboxAt(office.imap), NEVER), office.log()).toEqual({
        understood: 1,
        left: 2,
      });
      expect(await states()).toEqual(["active", "suspended", "suspended"]);
      const bounces = await db
        .selectFrom("bounces")
        .select(["delivery_id", "kind", "status", "says"])
        .orderBy("id")
        .execute();
      expect(bounces).toMatchObject([
        { delivery_id: 3, kind: "hard", status: "5.1.1" },
        {
          delivery_id: 2,
          kind: "hard",
          status: "5.1.1",
          says: expect.stringContaining("There is nobody of that name"),
        },
      ]);
      // What was understood is gone; people's mail stays, and is not looked at again.
      expect(office.mails("returned")).toHaveLength(2);
      expect(await emptyMailbox(bounceParts, mailboxAt(office.imap), NEVER)).toEqual({ understood: 0, left: 0 });

      const wrong = await emptyMailbox(bounceParts, mailboxAt(office.imap, "wrong"), NEVER);
      expect(wrong.trouble).toMatch(/^The mailbox at 127\.0\.0\.1 cannot be read: the login was refused/);
    },
  );
  if (WHY_NO_POST_OFFICE) it.skip(WHY_NO_POST_OFFICE, () => {});
});

describe("a mailbox that is not well", () => {
  const parts = { db: {} as never, clock: () => MIDNIGHT, read: async () => ({ other: "nothing" }) };
  const trouble = (port: number) =>
    emptyMailbox(parts, mailboxAt(port, "x", 1_500), NEVER).then((emptied) => emptied.trouble);

  it("is told of in words, in time", async () => {
    const silent = await startTalker(() => {});
    const mad = await startTalker((socket) => socket.write("220 this is not IMAP\r\n"));
    const cut = await startTalker((socket) => socket.end("* OK hello\r\n"));
    for (const port of [1, silent, mad, cut])
      expect(await trouble(port)).toMatch(/^The mailbox at 127\.0\.0\.1 cannot be read: ./);
  });

  it("does not keep a server from stopping", async () => {
    const silent = await startTalker((socket) => socket.write("* OK hello\r\n"));
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 100);
    expect(await emptyMailbox(parts, mailboxAt(silent), stopping.signal)).toEqual({ understood: 0, left: 0 });
  });
});
