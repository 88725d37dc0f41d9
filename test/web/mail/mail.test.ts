/** The admin's page of mail, and the door for programs that bring undeliverable mails. */
import { describe, expect, it } from "vitest";
import { recordReturned } from "../../../src/app/digests/recordBounces.ts";
import { sendDigests } from "../../../src/app/digests/sendDigests.ts";
import type { Mail, MailOutcome } from "../../../src/domain/mail/mail.ts";
import { readReturned } from "../../../src/mail/bounceParser.ts";
import type { openRecords } from "../../../src/store/database.ts";
import { member } from "../../support/cast.ts";
import { freshInstance, textOf } from "../../support/instance.ts";
import { NOW } from "../../support/made/records.ts";
import { dsn } from "../../support/made/reports.ts";
import { DAY_MS, PATHS, senderWith, subscribe } from "../../support/made/subscribers.ts";

const TOKEN = "the-token-for-bounces";
const LOST: MailOutcome = {
  sent: false,
  permanent: false,
  unknown: true,
  why: "The connection was lost; it may have taken the mail",
};

async function setUp() {
  const held: { db?: Awaited<ReturnType<typeof openRecords>>["db"] } = {};
  const instance = await freshInstance({}, [], {
    mailing: {
      server: "mail.example.org, port 587",
      from: "papers@example.org",
      pace: { aSecond: 5, anHour: 3_600 },
      signedFor: "example.org",
      bounces: "bounces@example.org",
    },
    returned: {
      token: TOKEN,
      take: (raw) => {
        if (!held.db) throw new Error("not open yet");
        return recordReturned({ db: held.db, clock: () => NOW, read: (bytes) => readReturned(bytes, PATHS) }, raw);
      },
    },
  });
  held.db = instance.db;
  await subscribe(
    instance.db,
    ["ann@example.net", "bob@example.net", "eve@example.net", "<i>odd&@example.net"],
    NOW - 60_000,
  );
  const answer = ({ to }: Mail): MailOutcome => {
    if (to.startsWith("ann")) return LOST;
    if (to.startsWith("eve"))
      return { sent: false, permanent: false, why: "The mail server said: 450 <later> & again" };
    return { sent: true, answer: "250 taken" };
  };
  const send = () =>
    sendDigests(
      {
        db: instance.db,
        clock: instance.clock,
        sleep: async () => {},
        log: () => {},
        signal: new AbortController().signal,
      },
      {
        ...senderWith(async (mail) => answer(mail)),
        nextDue: (_, after) => ({
          issue: after < NOW ? "2026-06-16" : "2026-06-17",
          dueAt: after < NOW - 60_000 ? NOW - 60_000 : NOW + DAY_MS,
        }),
      },
    );
  await send();
  return { ...instance, send };
}

describe("the admin's page of mail", () => {
  it("is for admins", async () => {
    const instance = await setUp();
    const bob = await member(instance, "mod", "moderator");
    expect((await bob.get("/admin/mail")).status).toBe(403);
    expect((await bob.post("/admin/mail/test", { to: "x@example.org" })).status).toBe(403);
    expect((await bob.post("/admin/mail/deliveries/1", { as: "due" })).status).toBe(403);
    expect((await instance.get("/admin/mail")).status).toBe(401);
  });

  it("shows what was sent, what waits, what is stuck and what came back, in words", async () => {
    const instance = await setUp();
    const alice = await member(instance, "alice", "admin");
    const page = await alice.get("/admin/mail");
    expect(page.status).toBe(200);
    const text = textOf(page.html);
    expect(text).toContain(
      "Mails go to mail.example.org, port 587, from papers@example.org, 5 a second and 3,600 an hour",
    );
    expect(text).toContain("They are signed for example.org.");
    expect(text).toContain("Subscriptions: 4 active.");
    const [, ...numbers] = page.page.row("2026-06-16").all("cell");
    expect(numbers.map((cell) => cell.text)).toEqual(["1", "1", "2", "0", "0", "0"]);
    expect(text).toMatch(
      /ann@example\.net, issue 2026-06-16, handed over on Tuesday 16 June, 12:00\. The connection was lost/,
    );
    expect(text).toMatch(/eve@example\.net, issue 2026-06-16, after 1 try: The mail server said: 450 <later> & again/);
    expect(page.html).toContain("450 &lt;later&gt; &amp; again");
  });

  it("finds an address, however it is written, with all that went to it and came back", async () => {
    const instance = await setUp();
    const alice = await member(instance, "alice", "admin");
    const bobs = textOf((await alice.get("/admin/mail?address=BOB@example.net")).html);
    expect(bobs).toMatch(/bob@example\.net is active/);
    expect(bobs).toContain("Issue 2026-06-16: sent on Tuesday 16 June, 12:00, 0 papers, 1 try. 250 taken");
    const odd = await alice.get(`/admin/mail?address=${encodeURIComponent("<i>odd&@example.net")}`);
    expect(odd.html).not.toContain("<i>odd");
    expect(textOf((await alice.get("/admin/mail?address=x@y.example")).html)).toContain(
      "no subscription for x@y.example",
    );
  });

  it("settles what is stuck, once, and writes down who did", async () => {
    const instance = await setUp();
    const alice = await member(instance, "alice", "admin");
    await alice.get("/admin/mail");
    expect((await alice.post("/admin/mail/deliveries/1", { as: "nothing" })).status).toBe(400);
    expect((await alice.post("/admin/mail/deliveries/2", { as: "due" })).status).toBe(409);
    const settled = await alice.post("/admin/mail/deliveries/1", { as: "sent" });
    expect([settled.status, settled.headers.get("location")]).toEqual([303, "/admin/mail#stuck"]);
    expect((await alice.post("/admin/mail/deliveries/1", { as: "due" })).status).toBe(409);
    expect(textOf((await alice.get("/admin/mail")).html)).toContain("StuckNothing is.");
    const log = (await alice.get("/moderation/audit")).page.main;
    expect(log.text).toContain("@alice counted as sent delivery 1");
    expect(log.text.match(/@alice/g)).toHaveLength(1);
  });

  it("sends a test to whoever asks, and says what became of it", async () => {
    const instance = await setUp();
    const alice = await member(instance, "alice", "admin");
    await alice.get("/admin/mail");
    const own = await alice.post("/admin/mail/test", { to: "" });
    expect([own.status, textOf(own.html)]).toEqual([200, expect.stringContaining("took a test to alice@example.org")]);
    expect(instance.mails()[0]).toMatchObject({ to: "alice@example.org", subject: "A test from Broadsheet" });
    const bad = await alice.post("/admin/mail/test", { to: "nobody" });
    expect([bad.status, bad.page.has("alert")]).toEqual([400, true]);
  });
});

describe("the door for undeliverable mails", () => {
  const bring = async (app: { request: typeof fetch | unknown }, body: string, token?: string) =>
    (app as { request(path: string, init: RequestInit): Promise<Response> }).request("/mail/bounces", {
      method: "POST",
      headers: { "content-type": "message/rfc822", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body,
    });

  it("opens to its token alone", async () => {
    const { app, db } = await setUp();
    const report = dsn({ to: PATHS.ofDelivery(2) ?? "" });
    for (const token of [undefined, "wrong", `${TOKEN}x`]) expect((await bring(app, report, token)).status).toBe(401);
    expect(await db.selectFrom("bounces").select("id").execute()).toEqual([]);
    const taken = await bring(app, report, TOKEN);
    expect([taken.status, await taken.json()]).toEqual([
      200,
      { understood: true, says: "A hard bounce (5.1.1) about delivery 2: the subscription is suspended." },
    ]);
    const { state } = await db
      .selectFrom("subscriptions")
      .select("state")
      .where("address", "=", "bob@example.net")
      .executeTakeFirstOrThrow();
    expect(state).toBe("suspended");
  });

  it("does not tire of right tokens, and does of wrong ones", async () => {
    const { app } = await setUp();
    for (let i = 0; i < 30; i++) expect((await bring(app, "hello", TOKEN)).status).toBe(200);
    const answers = [];
    for (let i = 0; i < 21; i++) answers.push((await bring(app, "hello", `wrong${i}`)).status);
    expect(answers.at(-1)).toBe(429);
  });

  it("takes large mails, and refuses what is larger than any", async () => {
    const { app } = await setUp();
    expect((await bring(app, `${dsn({ to: PATHS.ofDelivery(2) ?? "" })}${"x".repeat(20_000_000)}`, TOKEN)).status).toBe(
      200,
    );
    expect((await bring(app, "x".repeat(30_000_000), TOKEN)).status).toBe(413);
  });

  it("is not there where no token is set", async () => {
    const { app } = await freshInstance();
    expect((await bring(app, "hello", TOKEN)).status).toBe(404);
  });
});
