/** Equal answers, equal work: who asks for a mail learns nothing of who has an account, and nobody is kept out. */
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import type { Mail, MailOutcome } from "../../../src/domain/mail/mail.ts";
import { isQueueDue } from "../../../src/store/mail/mailQueue.ts";
import { allow, linkIn, member, visitor } from "../../support/cast.ts";
import { freshInstance, type TestInstance, textOf } from "../../support/instance.ts";

const MINUTE_MS = 60_000;
/** Rows that were written since the records were opened. */
const changes = async ({ db }: TestInstance) =>
  (await sql<{ n: number }>`select total_changes() as n`.execute(db)).rows[0]?.n ?? 0;
const rows = ({ db }: TestInstance) => db.selectFrom("mail_queue").selectAll().orderBy("id").execute();

/** An instance whose mail server does what a test says, and where bob has an account and nobody else may open one. */
async function withBob() {
  const server: { answer: () => MailOutcome; mails: Mail[] } = {
    answer: () => ({ sent: true, answer: "250 ok" }),
    mails: [],
  };
  const instance = await freshInstance({}, [], {
    mailer: async (mail) => {
      server.mails.unshift(mail);
      return server.answer();
    },
  });
  const bob = await member({ ...instance, mails: () => server.mails as never }, "bob");
  allow(instance, { kind: "invitation" });
  instance.time.now += 24 * 60 * MINUTE_MS;
  server.mails.length = 0;
  return { instance, server, bob };
}

/** From another network each time, where a proxy that is counted says so. */
const browserAt = (instance: TestInstance, network: string) => {
  const env = { incoming: { socket: { remoteAddress: network } } };
  return visitor({ request: (url, init) => instance.app.request(String(url), init as RequestInit, env) });
};

async function askFrom(instance: TestInstance, network: string, email: string) {
  const browser = browserAt(instance, network);
  await browser.get("/sign-in");
  const { status, html } = await browser.post("/sign-in", { email });
  return { status, message: textOf(html).replaceAll(email, "ADDRESS") };
}

describe("the answer to a request for a mail", () => {
  it("has the same writes before and after it whether or not there is an account", async () => {
    const { instance } = await withBob();
    await instance.sendMails();
    const writes = async (email: string) => {
      const browser = visitor(instance.app);
      await browser.get("/sign-in");
      const before = await changes(instance);
      await browser.post("/sign-in", { email });
      return (await changes(instance)) - before;
    };
    const known = await writes("bob@example.org");
    expect(known).toBeGreaterThan(0);
    expect(await writes("eve@example.org")).toBe(known);
  });

  it("is the same when the mail server refuses, and the mail is tried again", async () => {
    const { instance, server } = await withBob();
    server.answer = () => ({ sent: false, permanent: false, why: "451 try later" });
    const known = await askFrom(instance, "203.0.113.1", "bob@example.org");
    expect(known.status).toBe(200);
    expect(await askFrom(instance, "203.0.113.1", "eve@example.org")).toEqual(known);
    expect(instance.logged.join()).toContain("451 try later");
    server.answer = () => ({ sent: true, answer: "250 ok" });
    instance.time.now += MINUTE_MS;
    expect(await isQueueDue(instance.db, instance.time.now)).toBe(true);
    await instance.sendMails();
    expect(server.mails.map(({ to }) => to)).toEqual(["bob@example.org", "bob@example.org"]);
    await instance.sendMails();
    expect(server.mails).toHaveLength(2);
  });

  it("is not told by /health either", async () => {
    const { instance, server } = await withBob();
    server.answer = () => ({ sent: false, permanent: false, why: "connect ECONNREFUSED", about: "server" });
    const health = async () => (await instance.get("/health")).html;
    const before = await health();
    await askFrom(instance, "203.0.113.1", "bob@example.org");
    expect(await health()).toBe(before);
  });

  it("for another address of one's own is the same where somebody has it", async () => {
    const { instance, server, bob } = await withBob();
    allow(instance, { kind: "open" });
    await member({ ...instance, mails: () => server.mails as never }, "carol");
    server.mails.length = 0;
    const ask = async (email: string) => {
      await bob.get("/account");
      const { status, html } = await bob.post("/account/address", { email });
      return [status, textOf(html).replaceAll(email, "ADDRESS")];
    };
    expect(await ask("carol@example.org")).toEqual(await ask("nobody@example.org"));
    const kinds = (await rows(instance)).map(({ kind, recipient }) => `${kind} ${recipient}`);
    expect(kinds.filter((kind) => kind.startsWith("new-address"))).toHaveLength(2);
    expect(server.mails.map(({ to }) => to).sort()).toEqual([
      "bob@example.org",
      "bob@example.org",
      "nobody@example.org",
    ]);
  });
});

describe("a limit", () => {
  it("that a stranger uses up keeps nobody out", async () => {
    const { instance, server } = await withBob();
    for (let i = 0; i < 40; i++)
      expect((await askFrom(instance, "203.0.113.66", "bob@example.org")).status, `${i}`).toBe(200);
    // Four links, and then the last of them once more.
    expect(server.mails).toHaveLength(5);
    expect(server.mails[0]?.text).toBe(server.mails[1]?.text);
    const own = await askFrom(instance, "198.51.100.7", "bob@example.org");
    expect(own.status).toBe(200);
    expect(server.mails).toHaveLength(6);
    // The first link and the last both work.
    for (const mail of [server.mails[0], server.mails[5]]) {
      const browser = browserAt(instance, "198.51.100.7");
      const link = linkIn(mail?.text ?? "");
      await browser.get(link);
      const fields = Object.fromEntries(new URL(link).searchParams);
      expect((await browser.post("/sign-in/link", fields)).status).toBe(303);
    }
  });

  it("that many strangers use up leaves a reader a mail every ten minutes, with a link that works", async () => {
    const { instance, server } = await withBob();
    for (let minute = 0; minute < 60; minute++) {
      for (let i = 0; i < 3; i++) await askFrom(instance, `203.0.113.${minute * 3 + i}`, "bob@example.org");
      instance.time.now += MINUTE_MS;
    }
    const { length } = server.mails;
    expect(length).toBeLessThanOrEqual(32);
    const answers = new Set<string>();
    for (let minute = 0; minute <= 10 && server.mails.length === length; minute++) {
      const { status, message } = await askFrom(instance, "198.51.100.7", "bob@example.org");
      answers.add(`${status} ${message}`);
      instance.time.now += MINUTE_MS;
    }
    expect(server.mails.length).toBe(length + 1);
    expect(answers.size).toBe(1);
    const browser = browserAt(instance, "198.51.100.7");
    const link = linkIn(server.mails[0]?.text ?? "");
    await browser.get(link);
    expect((await browser.post("/sign-in/link", Object.fromEntries(new URL(link).searchParams))).status).toBe(303);
  });

  it("of one's network stops new accounts, and no reader", async () => {
    const { instance, server } = await withBob();
    allow(instance, { kind: "open" });
    for (let i = 0; i < 30; i++) await askFrom(instance, "203.0.113.66", `n${i}@example.org`);
    expect(server.mails).toHaveLength(20);
    const reader = await askFrom(instance, "203.0.113.66", "bob@example.org");
    expect(server.mails[0]?.to).toBe("bob@example.org");
    expect(await askFrom(instance, "203.0.113.66", "new@example.org")).toEqual(reader);
    expect(server.mails).toHaveLength(21);
  });

  it("of tries counts what does not hold, and lets in who has a link that does", async () => {
    const { instance, server } = await withBob();
    await askFrom(instance, "203.0.113.66", "bob@example.org");
    const stranger = browserAt(instance, "203.0.113.66");
    await stranger.get("/sign-in");
    const statuses = [];
    for (let i = 0; i < 25; i++) statuses.push((await stranger.post("/sign-in/link", { token: `${i}` })).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    const bob = browserAt(instance, "203.0.113.66");
    const link = linkIn(server.mails[0]?.text ?? "");
    await bob.get(link);
    expect((await bob.post("/sign-in/link", Object.fromEntries(new URL(link).searchParams))).status).toBe(303);
  });

  it("of mails about a subscription does not keep its owner from a new link", async () => {
    const instance = await freshInstance();
    const ada = visitor(instance.app);
    await ada.post("/subscribe", { email: "ada@example.org" });
    const path = new URL(linkIn(instance.mails()[0]?.text ?? "")).pathname;
    for (let i = 0; i < 8; i++) {
      const answer = await browserAt(instance, "203.0.113.66").post("/subscribe", { email: "ada@example.org" });
      expect(answer.status).toBe(200);
    }
    expect((await ada.post(`${path}/renew`)).status).toBe(200);
    expect(instance.mails()[0]?.subject).toContain("A new link");
  });
});

describe("the queue", () => {
  it("sends nothing twice and loses nothing, wherever a sender is killed", async () => {
    const { instance, server } = await withBob();
    await askFrom(instance, "203.0.113.1", "bob@example.org");
    const dead = `${(await import("node:os")).hostname()}:999999999:x`;
    const left = (handed: boolean) =>
      instance.db
        .updateTable("mail_queue")
        .set({ state: "sending", holder: dead, handed_at: handed ? instance.time.now : null, settled_at: null })
        .execute();
    await left(false);
    await instance.sendMails();
    expect(server.mails).toHaveLength(2);
    await left(true);
    await instance.sendMails();
    expect(server.mails).toHaveLength(2);
    expect((await rows(instance)).map(({ state }) => state)).toEqual(["unknown"]);
  });

  it("does not send again what may have arrived", async () => {
    const { instance, server } = await withBob();
    server.answer = () => ({ sent: false, permanent: false, why: "the connection was lost", unknown: true });
    await askFrom(instance, "203.0.113.1", "bob@example.org");
    instance.time.now += 5 * MINUTE_MS;
    await instance.sendMails();
    expect(server.mails).toHaveLength(1);
  });

  it("gives a link up when it would not work any more, and tries others for a day", async () => {
    const { instance, server, bob } = await withBob();
    server.answer = () => ({ sent: false, permanent: false, why: "451 try later" });
    await askFrom(instance, "203.0.113.1", "bob@example.org");
    await bob.get("/account");
    await bob.post("/account/address", { email: "new@example.org" });
    for (let minute = 0; minute < 40; minute++) {
      instance.time.now += MINUTE_MS;
      await instance.sendMails();
    }
    const states = (await rows(instance)).map(({ kind, state, mail }) => [kind, state, mail !== null]);
    expect(states).toEqual([
      ["sign-in", "failed", false],
      ["new-address", "failed", false],
      ["old-address", "due", true],
    ]);
    server.answer = () => ({ sent: true, answer: "250 ok" });
    instance.time.now += 60 * MINUTE_MS;
    await instance.sendMails();
    expect(server.mails[0]?.subject).toContain("is about to change");
  });

  it("tries one mail alone while no mail gets through", async () => {
    const { instance, server } = await withBob();
    allow(instance, { kind: "open" });
    server.answer = () => ({ sent: false, permanent: false, why: "connect ECONNREFUSED", about: "server" });
    for (let i = 0; i < 12; i++) await askFrom(instance, `203.0.113.${i}`, `a${i}@example.org`);
    server.mails.length = 0;
    await instance.sendMails();
    expect(server.mails.length).toBeLessThanOrEqual(4);
    server.answer = () => ({ sent: true, answer: "250 ok" });
    instance.time.now += 5 * MINUTE_MS;
    server.mails.length = 0;
    await instance.sendMails();
    expect(new Set(server.mails.map(({ to }) => to)).size).toBe(12);
  });

  it("keeps no link longer than it works, and nothing of an account that is gone", async () => {
    const { instance, bob } = await withBob();
    await askFrom(instance, "203.0.113.1", "bob@example.org");
    await bob.get("/account");
    await bob.post("/account/address", { email: "new@example.org" });
    expect((await rows(instance)).length).toBeGreaterThan(1);
    await bob.get("/account");
    const exported = await bob.post("/account/export");
    expect(JSON.parse(exported.html).account.mails).toContainEqual(expect.objectContaining({ kind: "new-address" }));
    expect(exported.html).not.toContain("token=");
    await bob.get("/account");
    await bob.post("/account/delete", { handle: "bob" });
    expect(await rows(instance)).toEqual([]);
    await askFrom(instance, "203.0.113.1", "eve@example.org");
    instance.time.now += 31 * MINUTE_MS;
    expect(await isQueueDue(instance.db, instance.time.now)).toBe(true);
    await instance.sendMails();
    expect(await rows(instance)).toEqual([]);
    expect(await isQueueDue(instance.db, instance.time.now)).toBe(false);
  });

  it("shows the admin what is wrong, and nobody else", async () => {
    const { instance, server } = await withBob();
    const admin = await member({ ...instance, mails: () => server.mails as never }, "bob", "admin");
    server.answer = () => ({ sent: false, permanent: false, why: "451 greylisted" });
    await askFrom(instance, "203.0.113.1", "bob@example.org");
    await askFrom(instance, "203.0.113.1", "eve@example.org");
    const page = textOf((await admin.get("/admin/mail")).html).replace(/\s+/g, " ");
    expect(page).toContain("1 mail waiting to be sent.");
    expect(page).toContain("bob@example.org, link to sign in");
    expect(page).toContain("451 greylisted");
    expect(page).not.toContain("eve@example.org");
  });
});
