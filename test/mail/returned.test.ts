/** Reading what comes to the return address: reports of many makers, forged ones, monsters. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureKind, type ReturnedMail } from "../../src/domain/mail/bounce.ts";
import { readReturned } from "../../src/mail/bounceParser.ts";
import { createReturnPaths } from "../../src/mail/verp.ts";
import { arf, dsn } from "../support/made/reports.ts";

const PATHS = createReturnPaths("the secret of the tests", "bounces@example.org", "papers.example");
const OTHERS = createReturnPaths("another secret", "bounces@example.org", "papers.example");
const BACK = PATHS.ofDelivery(12) ?? "";

const read = (text: string): Promise<ReturnedMail> => readReturned(Buffer.from(text.replace(/\n/g, "\r\n")), PATHS);

describe("return addresses", () => {
  it("name one delivery or subscription each, also in other capitals, and cannot be made up", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 9_999 }), (id, links) => {
        const [back, leaving] = [PATHS.ofDelivery(id) ?? "", PATHS.ofLeaving(id, links) ?? ""];
        expect(back.split("@")[0]?.length).toBeLessThanOrEqual(64);
        expect(PATHS.deliveryIn(`for <${back.toUpperCase()}>;`)).toBe(id);
        expect(PATHS.leavingIn(leaving)).toEqual({ subscription: id, links });
        expect(PATHS.deliveryIn(PATHS.messageId(id))).toBe(id);
        expect([PATHS.leavingIn(back), PATHS.deliveryIn(leaving)]).toEqual([undefined, undefined]);
        expect(OTHERS.deliveryIn(back)).toBeUndefined();
        expect(PATHS.deliveryIn(back.replace(`d${id}.`, `d${id + 1}.`))).toBeUndefined();
      }),
    );
  });

  it("may be a domain of their own, or none at all", () => {
    expect(createReturnPaths("s", "bounces.example.org", "h").ofDelivery(3)).toMatch(
      /^d3\.[a-z2-7]{16}@bounces\.example\.org$/,
    );
    expect(createReturnPaths("s", "", "h").ofDelivery(3)).toBeUndefined();
  });
});

describe("a delivery report", () => {
  it("says who could not be reached and why, and is tied to its delivery by the return address", async () => {
    expect(
      await read(dsn({ to: BACK, status: "5.1.1", diagnostic: "smtp; 550 5.1.1 <bob@lab.example>: user unknown" })),
    ).toEqual({
      report: {
        kind: "hard",
        status: "5.1.1",
        message: "550 5.1.1 <bob@lab.example>: user unknown",
        address: "bob@lab.example",
        delivery: 12,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  it.each([
    ["5.1.1", "smtp; 550 no such user", "hard"],
    ["5.0.0", "smtp; 550 5.1.1 unknown", "hard"],
    ["5.0.0", "smtp; 550 Requested action not taken: mailbox unavailable", "hard"],
    ["5.2.1", "smtp; 550 disabled", "hard"],
    ["5.2.2", "smtp; 552 mailbox full", "soft"],
    ["5.7.1", "smtp; 554 message refused as spam", "soft"],
    ["4.4.1", "smtp; connection timed out", "soft"],
    ["5.1.8", "smtp; 553 sender domain does not exist", "soft"],
    ["5.0.0", "x-unix; over quota", "soft"],
    ["nonsense", "smtp; 550 user unknown", "hard"],
  ])("of %s, %s is %s", async (status, diagnostic, kind) => {
    expect(await read(dsn({ to: BACK, status, diagnostic }))).toMatchObject({ report: { kind, delivery: 12 } });
  });

  it("is tied by the returned mail's Message-ID where the return address was lost on the way", async () => {
    const returned = `Message-ID: ${PATHS.messageId(34)}`;
    for (const type of ["message/rfc822", "text/rfc822-headers"])
      expect(await read(dsn({ to: "postmaster@example.org", returned, type }))).toMatchObject({
        report: { delivery: 34 },
      });
  });

  it("that anybody could have written is tied to nothing", async () => {
    for (const to of ["bounces@example.org", OTHERS.ofDelivery(12) ?? "", "bounces+d12.aaaaaaaaaaaaaaaa@example.org"]) {
      const returned = await read(dsn({ to }));
      expect("report" in returned && returned.report.delivery, to).toBe(undefined);
    }
  });

  it("is not taken for the wish to leave that stands in the head of the mail it returns", async () => {
    const returned = `List-Unsubscribe: <mailto:${PATHS.ofLeaving(7, 1)}>\nMessage-ID: ${PATHS.messageId(12)}`;
    expect(await read(dsn({ to: "bounces@example.org", returned }))).toMatchObject({ report: { delivery: 12 } });
  });

  it.each(["delayed", "delivered", "relayed", "expanded"])("that a mail was %s is no bounce", async (action) => {
    expect(await read(dsn({ to: BACK, action, status: "4.0.0" }))).toEqual({
      other: `a notice that a mail was ${action}`,
    });
  });
});

describe("a complaint", () => {
  it("is tied to its delivery by whatever of the mail it quotes", async () => {
    const original = `From: papers@example.org\nMessage-ID: ${PATHS.messageId(56)}\nSubject: Papers`;
    expect(await read(arf({ original }))).toMatchObject({ report: { kind: "complaint", delivery: 56 } });
    expect(await read(arf({ fields: `Original-Mail-From: <${BACK}>` }))).toMatchObject({ report: { delivery: 12 } });
    expect(await read(arf({}))).not.toHaveProperty("report.delivery");
  });

  it("is one only if the reader did not want the mail", async () => {
    expect(await read(arf({ feedback: "not-spam" }))).toEqual({ other: "feedback of the type not-spam" });
    expect(await read(arf({ feedback: "auth-failure" }))).toHaveProperty("other");
  });
});

describe("bounces in plain words", () => {
  it("of older servers are understood as far as they say why", async () => {
    const qmail = `Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: ${BACK}\nSubject: failure notice\n
Hi. This is the program that sends mail at mx.example.\nI could not deliver it to the following address.\n
<bob@lab.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n`;
    expect(await read(qmail)).toMatchObject({
      report: { kind: "hard", status: "5.1.1", address: "bob@lab.example", delivery: 12 },
    });
    const full = `Return-Path: <>\nFrom: postmaster@mx.example\nTo: ${BACK}\n\n552 bob@lab.example mailbox is over quota\n`;
    expect(await read(full)).toMatchObject({ report: { kind: "soft", delivery: 12 } });
    const inHtml = `From: Mailer-Daemon@mx.example\nTo: ${BACK}\nContent-Type: text/html\n\n<p>550 <b>User unknown</b></p>\n`;
    expect(await read(inHtml)).toMatchObject({ report: { kind: "hard", delivery: 12 } });
    const late = `Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: ${BACK}\n\n451 4.4.1 it will be retried until it is 5 days old\n`;
    expect(await read(late)).toEqual({ other: "a notice that a mail is delayed" });
  });

  it("are not what people and their machines answer", async () => {
    const away = `From: Bob <bob@lab.example>\nTo: ${BACK}\nAuto-Submitted: auto-replied\nSubject: Away\n\nI am away. 550 emails wait.\n`;
    expect(await read(away)).toEqual({ other: "an automatic answer" });
    const person = `From: Bob <bob@lab.example>\nTo: ${BACK}\nSubject: Re: Papers\n\nThe user unknown to me wrote 5.1.1 things.\n`;
    expect(await read(person)).toEqual({ other: "a mail by somebody" });
  });
});

describe("a mail to the address of leaving", () => {
  const leaving = PATHS.ofLeaving(7, 2);
  it("ends that subscription, whoever sends it and whatever it says", async () => {
    expect(await read(`From: Bob <bob@lab.example>\nTo: <${leaving}>\nSubject: unsubscribe\n\n\n`)).toEqual({
      leaving: { subscription: 7, links: 2 },
    });
  });
  it("does not when a machine answers there", async () => {
    expect(await read(`From: bob@lab.example\nTo: ${leaving}\nAuto-Submitted: auto-replied\n\nAway.\n`)).toHaveProperty(
      "other",
    );
  });
});

describe("whatever comes", () => {
  it("is read without a fault and in bounded time", async () => {
    const nested = (deep: number) =>
      Array.from({ length: deep }, (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\n\n--b${i}\n`).join("");
    const monsters = [
      `To: ${BACK}\n${nested(5_000)}`,
      `To: ${BACK}\n${Array.from({ length: 3_000 }, () => "Content-Type: message/rfc822\n\n").join("")}`,
      `To: ${BACK}\nContent-Type: multipart/report; boundary="b"\n\n${"--b\nContent-Type: message/delivery-status\n\nAction: failed\n".repeat(20_000)}`,
      `To: ${Array.from({ length: 20_000 }, (_, i) => `bounces+d${i}.aaaaaaaaaaaaaaaa@example.org`).join(", ")}\n\nhello`,
      `Return-Path: <>\nFrom: MAILER-DAEMON@x\nTo: ${BACK}\n\n${"user ".repeat(200_000)}`,
      `Return-Path: <>\nFrom: MAILER-DAEMON@x\nContent-Type: text/html\n\n${"<".repeat(500_000)}`,
      `${"X-Header: y\n".repeat(100_000)}\n`,
      `${dsn({ to: BACK })}${"x".repeat(20_000_000)}`,
      "\0".repeat(100_000),
    ];
    for (const monster of monsters) {
      const began = performance.now();
      const returned = await read(monster);
      expect("other" in returned || "report" in returned, monster.slice(0, 80)).toBe(true);
      expect(performance.now() - began).toBeLessThan(20_000);
    }
    expect(await read(monsters.at(-2) ?? "")).toMatchObject({ report: { kind: "hard", delivery: 12 } });
  }, 120_000);

  it("of bytes and of headers never throws", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4_000 }), async (bytes) => {
        await readReturned(Buffer.from(bytes), PATHS);
      }),
    );
    const line = fc.oneof(
      fc.constantFrom(
        "To: x",
        "Content-Type: multipart/report; boundary=b",
        "--b",
        "",
        "Action: failed",
        "Status: 5.1.1",
      ),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 60 }), async (lines) => {
        await readReturned(Buffer.from(lines.join("\r\n")), PATHS);
      }),
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), (status, message) => {
        expect(["hard", "soft"]).toContain(failureKind(status, message));
      }),
    );
  });
});
