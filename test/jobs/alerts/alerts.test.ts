/** Alerts from a new paper to its message: what is found, told once, retried, switched off, and kept over crashes. */
import { describe, expect, it } from "vitest";
import { findByRecords } from "../../../src/app/alerts/findAlertHits.ts";
import { MAX_FAILURES, NEWS_DAYS, PROGRAM_PAPERS } from "../../../src/domain/alerts/alert.ts";
import { openDeliveries } from "../../../src/store/alerts/alertBatches.ts";
import { enableChannel } from "../../../src/store/alerts/alertChannels.ts";
import { claim, dueDeliveries } from "../../../src/store/alerts/alertDeliveries.ts";
import { alertHitsFor, exportAlerts, forgetAlerts } from "../../../src/store/alerts/alerts.ts";
import { hide } from "../../../src/store/collections/hidden.ts";
import { submit } from "../../../src/store/editions/editions.ts";
import { upvote } from "../../../src/store/editions/upvotes.ts";
import { unfollow } from "../../../src/store/follows/follows.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { mergePapers } from "../../../src/store/whole/merge.ts";
import type { Member } from "../../support/cast.ts";
import { alertsAt, author, category, search } from "../../support/made/alerts.ts";
import { addTitled } from "../../support/made/papers.ts";
import { DAY_MS, NOW, record } from "../../support/made/records.ts";
import { reply, startReceiver } from "../../support/servers/receiver.ts";
import { world } from "../../support/world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const fresh = [{ version: 1, createdAt: NOW - DAY_MS }];

async function alertedWorld() {
  const { instance, bob, carol } = await world({ readers: { bob: "reader", carol: "reader" } });
  return { ...alertsAt(instance), bob, carol };
}
type SetUp = Awaited<ReturnType<typeof alertedWorld>>;

const papers = ({ add }: SetUp, ...titles: string[]) =>
  add(...titles.map((title) => record({ title, authors: ["Ada Łovelace"], versions: fresh })));
const titlesIn = (text = "") =>
  [...text.matchAll(/^(Paper \S+|A proof.*|Spectral.*|Bounds.*)$/gm)].map(([line]) => line);
const atOnce = { channel: "mail", rhythm: "at_once" } as const;

/** Ada's papers, at once to a webhook. */
async function adaTo(alerts: SetUp, reader: Member, address: string, kind: "json" | "slack" = "json") {
  const followId = await alerts.follow(reader.id, author("Ada Lovelace"));
  const webhook = await alerts.webhook(reader.id, { kind, address });
  await alerts.alert(reader.id, { followId, channel: webhook.id, rhythm: "at_once" });
  return webhook;
}
const told = (received: { body: { papers: { title: string }[] } }[]) =>
  received.map(({ body }) => body.papers.map(({ title }) => title).sort());

describe("a new paper", () => {
  it("is told to who follows its author, category, a search or a reader, in one mail with every reason", async () => {
    const alerts = await alertedWorld();
    const { bob, carol, db, follow, alert, run, sent } = alerts;
    const carolFollow = { kind: "reader", value: String(carol.id), label: "Carol" } as const;
    for (const what of [author("Ada Lovelace"), category("cs.CC"), search("spectral"), carolFollow])
      await alert(bob.id, { followId: await follow(bob.id, what), ...atOnce });
    await alerts.add(
      record({ title: "A proof by Ada", authors: ["Ada Łovelace"], categories: ["cs.CC"], versions: fresh }),
      record({ title: "Bounds for $x^2$", categories: ["cs.CC"], versions: fresh }),
      record({ title: "Spectral pruning", versions: fresh }),
      record({ title: "Something else", versions: fresh }),
    );
    const [old] = await addTitled(alerts, ["Spectral and long known"], { versions: [{ version: 1, createdAt: 1 }] });
    await db.transaction().execute((tx) => upvote(tx, old?.key ?? 0, carol.id, NOW));
    await run();
    expect(sent).toHaveLength(1);
    const [mail] = sent;
    expect(mail?.to).toBe("bob@example.org");
    expect(mail?.subject).toBe("Broadsheet: 4 new papers");
    expect(titlesIn(mail?.text)).toEqual([
      "Spectral pruning",
      "Bounds for x^2",
      "A proof by Ada",
      "Spectral and long known",
    ]);
    expect([...(mail?.text ?? "").matchAll(/^\((.*)\)$/gm)].map(([, reasons]) => reasons)).toEqual([
      "found by “spectral”",
      "in cs.CC",
      "by Ada Lovelace; in cs.CC",
      "upvoted by Carol",
    ]);
    expect(mail?.headers).toMatchObject({
      "List-Unsubscribe": expect.stringMatching(/^<https:\/\/papers\.example\/alerts\/stop\/\S+>$/),
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "List-Id": "Alerts of Broadsheet <alerts.papers.example>",
    });
    expect(await alerts.isDue()).toBe(false);
    await run();
    expect(sent).toHaveLength(1);
  });

  it("is told by its title alone when it is the only one, and a submission before its upvote", async () => {
    const alerts = await alertedWorld();
    const { bob, carol, db, follow, alert, run, sent } = alerts;
    const followId = await follow(bob.id, { kind: "reader", value: String(carol.id), label: "Carol" });
    await alert(bob.id, { followId, ...atOnce });
    const [paper] = await addTitled(alerts, ["Spectral pruning"]);
    await db.transaction().execute(async (tx) => {
      await upvote(tx, paper?.key ?? 0, carol.id, NOW);
      await submit(tx, { day: "2026-06-16", paperKey: paper?.key ?? 0, readerId: carol.id, at: NOW });
    });
    await run();
    expect(sent.map(({ subject }) => subject)).toEqual(["Broadsheet: Spectral pruning"]);
    expect(sent[0]?.text).toContain("(submitted by Carol)");
  });

  it("is no news when it was there before, is old, withdrawn or hidden, and what a banned reader does is none", async () => {
    const alerts = await alertedWorld();
    const { bob, carol, db, follow, alert, run, sent } = alerts;
    await papers(alerts, "Paper before");
    await alert(bob.id, { followId: await follow(bob.id, author("Ada Lovelace")), ...atOnce });
    const carolFollow = { kind: "reader", value: String(carol.id), label: "Carol" } as const;
    await alert(bob.id, { followId: await follow(bob.id, carolFollow), ...atOnce });
    const by = { authors: ["Ada Lovelace"], versions: fresh };
    await alerts.add(
      record({ ...by, title: "Paper old", versions: [{ version: 1, createdAt: NOW - (NEWS_DAYS + 1) * DAY_MS }] }),
      record({ ...by, title: "Paper withdrawn", withdrawn: true }),
    );
    const [hidden] = await addTitled(alerts, ["Paper hidden"], by);
    await hide(db, bob.id, hidden?.key ?? 0, NOW);
    await db.transaction().execute((tx) => upvote(tx, hidden?.key ?? 0, carol.id, NOW));
    await db.updateTable("readers").set({ banned_at: NOW }).where("id", "=", carol.id).execute();
    const [banned] = await addTitled(alerts, ["Paper of a banned reader’s liking"]);
    await db.transaction().execute((tx) => upvote(tx, banned?.key ?? 0, carol.id, NOW));
    await run();
    expect([sent, await alerts.isDue()]).toEqual([[], false]);
    await papers(alerts, "Paper new");
    await run();
    expect(sent.map(({ subject }) => subject)).toEqual(["Broadsheet: Paper new"]);
  });

  it("waits for the index where a search is asked for, and for nothing else", async () => {
    const alerts = await alertedWorld();
    const { bob, db, follow, alert, run, sent, indexer } = alerts;
    await alert(bob.id, { followId: await follow(bob.id, author("Ada Lovelace")), ...atOnce });
    await alert(bob.id, { followId: await follow(bob.id, search("spectral")), ...atOnce });
    await db
      .transaction()
      .execute((tx) =>
        upsertPapers(tx, [
          record({ title: "Paper by Ada", authors: ["Ada Lovelace"], versions: fresh }),
          record({ title: "Spectral pruning", versions: fresh }),
        ]),
      );
    expect((await run()).retryAt).toBeGreaterThan(NOW);
    expect(sent.map(({ subject }) => subject)).toEqual(["Broadsheet: Paper by Ada"]);
    await indexer.catchUp();
    expect(await run()).toEqual({ retryAt: NOW });
    expect(sent.map(({ subject }) => subject)).toEqual(["Broadsheet: Paper by Ada", "Broadsheet: Spectral pruning"]);
  });

  it("is told with what else came in the hour, after it, or left to the digest", async () => {
    const alerts = await alertedWorld();
    const { bob, db, follow, alert, run, sent, pass } = alerts;
    await alert(bob.id, { followId: await follow(bob.id, author("Ada Lovelace")), channel: "mail", rhythm: "hourly" });
    await alert(bob.id, { followId: await follow(bob.id, category("cs.LG")), channel: "mail", rhythm: "digest" });
    await papers(alerts, "Paper 1");
    await run();
    pass(59 * MINUTE_MS);
    await papers(alerts, "Paper 2");
    await run();
    expect([sent, await alerts.isDue()]).toEqual([[], false]);
    pass(MINUTE_MS);
    await run();
    expect(sent.map(({ text }) => titlesIn(text))).toEqual([["Paper 2", "Paper 1"]]);
    const hits = await alertHitsFor(db, bob.id, NOW);
    expect(hits.map(({ follow: { label } }) => label)).toEqual(["cs.LG", "cs.LG"]);
    expect(await alertHitsFor(db, bob.id, NOW + MINUTE_MS)).toHaveLength(1);
    expect(await alertHitsFor(db, bob.id, NOW + HOUR_MS)).toEqual([]);
  });

  it("is told once when it was two that turned out to be one", async () => {
    const alerts = await alertedWorld();
    const { bob, db, run } = alerts;
    const { received, address, answer } = await startReceiver(reply(500));
    await adaTo(alerts, bob, address);
    await papers(alerts, "Paper 1", "Paper 2");
    await run();
    const keys = (await db.selectFrom("papers").select("key").orderBy("key").execute()).map(({ key }) => key);
    await db.transaction().execute((tx) => mergePapers(tx, keys[1] ?? 0, keys[0] ?? 0));
    answer(reply(200));
    alerts.pass(MINUTE_MS);
    await run();
    expect(told(received)).toEqual([["Paper 1", "Paper 2"], ["Paper 1"]]);
  });

  it("is not told when nobody follows any more", async () => {
    const alerts = await alertedWorld();
    const { bob, db, follow, alert, run, sent } = alerts;
    const followId = await follow(bob.id, author("Ada Lovelace"));
    await alert(bob.id, { followId, ...atOnce });
    await papers(alerts, "Paper 1");
    await findByRecords(alerts.parts);
    await unfollow(db, bob.id, followId);
    await run();
    expect([sent, await alerts.isDue()]).toEqual([[], false]);
  });
});

describe("nothing to do", () => {
  it("is found out without writing anything", async () => {
    const alerts = await alertedWorld();
    await alerts.run();
    const before = alerts.records.state();
    expect(await alerts.isDue()).toBe(false);
    expect(alerts.records.state()).toBe(before);
  });
});

describe("many papers", () => {
  it("come to people in one message with a number, and to a program one and all", async () => {
    const alerts = await alertedWorld();
    const [chat, program] = [await startReceiver(), await startReceiver()];
    await adaTo(alerts, alerts.bob, chat.address, "slack");
    await adaTo(alerts, alerts.carol, program.address);
    const titles = Array.from({ length: 2 * PROGRAM_PAPERS + 50 }, (_, i) => `Paper ${i}`);
    await papers(alerts, ...titles);
    await alerts.run();
    expect(chat.received).toHaveLength(1);
    expect(JSON.stringify(chat.received[0]?.body)).toContain("and 230 more papers");
    expect(told(program.received).map((some) => some.length)).toEqual([PROGRAM_PAPERS, PROGRAM_PAPERS, 50]);
    expect(new Set(told(program.received).flat())).toEqual(new Set(titles));
  });
});

describe("a webhook that fails", () => {
  it("is tried again after growing waits, as the same delivery, with what came meanwhile in the next", async () => {
    const alerts = await alertedWorld();
    const { received, address, answer } = await startReceiver(reply(500));
    await adaTo(alerts, alerts.bob, address);
    await papers(alerts, "Paper 1");
    const waits: number[] = [];
    await alerts.run();
    await papers(alerts, "Paper 2");
    for (let minutes = 0; received.length < 4; minutes++) {
      const before = received.length;
      alerts.pass(MINUTE_MS);
      await alerts.run();
      if (received.length > before) waits.push(minutes - waits.reduce((sum, one) => sum + one, 0) + 1);
    }
    expect(waits).toEqual([1, 5, 15]);
    answer(reply(200));
    alerts.pass(30 * MINUTE_MS);
    await alerts.run();
    expect(told(received)).toEqual([...Array.from({ length: 5 }, () => ["Paper 1"]), ["Paper 2"]]);
    expect(new Set(received.slice(0, 5).map(({ body }) => body.id)).size).toBe(1);
    expect(await alerts.isDue()).toBe(false);
  });

  it("that asks for a pause gets it, however long, which is no failure", async () => {
    const alerts = await alertedWorld();
    const { received, address } = await startReceiver(reply(429, "", { "retry-after": "7200" }));
    const { id } = await adaTo(alerts, alerts.bob, address);
    await papers(alerts, "Paper 1");
    await alerts.run();
    alerts.pass(7_199_000);
    await alerts.run();
    expect(received).toHaveLength(1);
    for (let hours = 0; hours < 30; hours++) {
      alerts.pass(HOUR_MS);
      await alerts.run();
    }
    const [way] = await alerts.db.selectFrom("alert_ways").selectAll().where("id", "=", id).execute();
    expect([way?.failures, way?.off_at]).toEqual([0, null]);
    expect(received.length).toBeGreaterThan(5);
    expect(new Set(received.map(({ body }) => body.id)).size).toBe(1);
    expect(await alerts.db.selectFrom("alert_deliveries").select(["state", "attempts"]).execute()).toEqual([
      { state: "due", attempts: received.length },
    ]);
  });

  it("is switched off after so many failures in a row with a notice, and gets all when it is on again", async () => {
    const alerts = await alertedWorld();
    const { bob, db, sent } = alerts;
    const { received, address, answer } = await startReceiver(reply(404, "no_service"));
    const { id } = await adaTo(alerts, bob, address);
    await papers(alerts, "Paper 1");
    for (let hours = 0; hours < 24; hours++) {
      await alerts.run();
      alerts.pass(HOUR_MS);
    }
    await papers(alerts, "Paper 2");
    for (let hours = 0; hours < 48; hours++) {
      await alerts.run();
      alerts.pass(HOUR_MS);
    }
    expect(received).toHaveLength(MAX_FAILURES);
    expect(sent.map(({ to, subject }) => [to, subject])).toEqual([
      ["bob@example.org", "Broadsheet: the webhook Lab is switched off"],
    ]);
    expect(sent[0]?.text).toContain("it answered 404: no_service");
    expect(alerts.logged.join()).toContain("switched off");

    answer(reply(200));
    expect(await enableChannel(db, alerts.carol.id, id, alerts.clock())).toBe(false);
    expect(await enableChannel(db, bob.id, id, alerts.clock())).toBe(true);
    await alerts.run();
    expect(told(received.slice(MAX_FAILURES))).toEqual([["Paper 1", "Paper 2"]]);
  });

  it("that refuses a message for good is not sent it again", async () => {
    const alerts = await alertedWorld();
    const { received, address, answer } = await startReceiver(reply(400, "invalid_blocks"));
    await adaTo(alerts, alerts.bob, address);
    await papers(alerts, "Paper 1");
    await alerts.run();
    answer(reply(200));
    await papers(alerts, "Paper 2");
    await alerts.run();
    expect(told(received)).toEqual([["Paper 1"], ["Paper 2"]]);
  });

  it("fails for itself: others are told in time", async () => {
    const alerts = await alertedWorld();
    const [broken, fine] = [await startReceiver(reply(500)), await startReceiver()];
    await adaTo(alerts, alerts.bob, broken.address);
    await adaTo(alerts, alerts.carol, fine.address);
    await papers(alerts, "Paper 1");
    await alerts.run();
    expect([broken.received.length, fine.received.length]).toEqual([1, 1]);
  });
});

describe("mail", () => {
  it("that is refused for good is not sent again; for now, it is", async () => {
    const alerts = await alertedWorld();
    const { bob, db, follow, alert, run, sent, mailIs } = alerts;
    await alert(bob.id, { followId: await follow(bob.id, author("Ada Lovelace")), ...atOnce });
    mailIs({ sent: false, permanent: false, why: "450 later" });
    await papers(alerts, "Paper 1");
    await run();
    alerts.pass(MINUTE_MS);
    mailIs({ sent: false, permanent: true, why: "550 nobody here" });
    await run();
    alerts.pass(DAY_MS);
    await run();
    expect(sent).toHaveLength(2);
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
    expect(sent[0]?.messageId).toMatch(/^<alert-\S+@papers\.example>$/);
    expect(await db.selectFrom("alert_deliveries").select(["state", "says"]).execute()).toEqual([
      { state: "failed", says: "550 nobody here" },
    ]);
  });

  it("whose answer was lost may have arrived: it is not sent again, and what comes next is sent", async () => {
    const alerts = await alertedWorld();
    const { bob, db, follow, alert, run, sent, mailIs } = alerts;
    await alert(bob.id, { followId: await follow(bob.id, author("Ada Lovelace")), ...atOnce });
    mailIs({ sent: false, permanent: false, unknown: true, why: "the connection was lost" });
    await papers(alerts, "Paper 1");
    await run();
    for (let hours = 0; hours < 30; hours++) {
      alerts.pass(HOUR_MS);
      await run();
    }
    expect(sent).toHaveLength(1);
    expect(await db.selectFrom("alert_deliveries").select(["state", "says"]).execute()).toEqual([
      { state: "sent", says: "It may have arrived or not: the connection was lost" },
    ]);
    mailIs({ sent: true, answer: "250 taken" });
    await papers(alerts, "Paper 2");
    await run();
    expect(sent.slice(1).map(({ subject }) => subject)).toEqual(["Broadsheet: Paper 2"]);
  });

  it("waits for a mail server that is away, and is not switched off meanwhile", async () => {
    const alerts = await alertedWorld();
    const { bob, db, follow, alert, run, sent, mailIs } = alerts;
    await alert(bob.id, { followId: await follow(bob.id, author("Ada Lovelace")), ...atOnce });
    mailIs({ sent: false, permanent: false, about: "server", why: "ECONNREFUSED" });
    await papers(alerts, "Paper 1");
    for (let hours = 0; hours < 60; hours++) {
      await run();
      alerts.pass(HOUR_MS);
    }
    expect(sent.length).toBeGreaterThan(MAX_FAILURES);
    const tries = sent.length;
    mailIs({ sent: true, answer: "250 taken" });
    alerts.pass(4 * HOUR_MS);
    await run();
    expect(sent.slice(tries).map(({ subject }) => subject)).toEqual(["Broadsheet: Paper 1"]);
    expect(await db.selectFrom("alert_ways").select(["failures", "off_at"]).execute()).toEqual([
      { failures: 0, off_at: null },
    ]);
  });

  it("that cannot be composed waits, with the reason, and keeps nobody else waiting", async () => {
    const alerts = await alertedWorld();
    const { bob, carol, db, follow, alert, run, sent, parts } = alerts;
    for (const reader of [bob, carol])
      await alert(reader.id, { followId: await follow(reader.id, author("Ada Lovelace")), ...atOnce });
    const { stopAddress } = parts.outgoing;
    let broken = true;
    parts.outgoing.stopAddress = (way) => {
      if (broken && way.id === 1) throw new Error("the secret is away");
      return stopAddress(way);
    };
    await papers(alerts, "Paper 1");
    await run();
    expect(sent.map(({ to }) => to)).toEqual([carol.email]);
    expect(await db.selectFrom("alert_deliveries").select(["state", "says"]).where("way_id", "=", 1).execute()).toEqual(
      [{ state: "due", says: "It could not be composed: the secret is away" }],
    );
    broken = false;
    alerts.pass(MINUTE_MS);
    await run();
    expect(sent.map(({ to }) => to)).toEqual([carol.email, bob.email]);
  });

  it("goes to no address that was not confirmed, and to no banned reader", async () => {
    const alerts = await alertedWorld();
    const { bob, carol, db, follow, alert, run, sent } = alerts;
    for (const reader of [bob, carol])
      await alert(reader.id, { followId: await follow(reader.id, author("Ada Lovelace")), ...atOnce });
    await db.updateTable("accounts").set({ emailVerified: 0 }).where("email", "=", bob.email).execute();
    await db.updateTable("readers").set({ banned_at: NOW }).where("id", "=", carol.id).execute();
    await papers(alerts, "Paper 1");
    await run();
    expect([sent, await alerts.isDue()]).toEqual([[], false]);
    await db.updateTable("accounts").set({ emailVerified: 1 }).where("email", "=", bob.email).execute();
    await run();
    expect(sent.map(({ to }) => to)).toEqual(["bob@example.org"]);
  });
});

describe("a process that ends", () => {
  const DEAD = "another-machine:1:x";
  const claimAll = async ({ db, clock }: SetUp) => {
    await db.transaction().execute((tx) => openDeliveries(tx, clock(), 100));
    for (const id of await dueDeliveries(db, clock(), 10)) await claim(db, id, DEAD, clock());
  };

  it("between finding and sending leaves nothing out", async () => {
    const alerts = await alertedWorld();
    const { received, address } = await startReceiver();
    await adaTo(alerts, alerts.bob, address);
    await papers(alerts, "Paper 1");
    await findByRecords(alerts.parts);
    await papers(alerts, "Paper 2");
    await findByRecords(alerts.parts);
    await alerts.db.transaction().execute((tx) => openDeliveries(tx, alerts.clock(), 100));
    await papers(alerts, "Paper 3");
    await alerts.run();
    expect(told(received)).toEqual([["Paper 1", "Paper 2"], ["Paper 3"]]);
  });

  it("while it sends to a webhook leaves it to another, as the same delivery", async () => {
    const alerts = await alertedWorld();
    const { received, address } = await startReceiver();
    await adaTo(alerts, alerts.bob, address);
    await papers(alerts, "Paper 1");
    await findByRecords(alerts.parts);
    await claimAll(alerts);
    const { mark } = await alerts.db.selectFrom("alert_deliveries").select("mark").executeTakeFirstOrThrow();
    await alerts.run();
    expect(received).toEqual([]);
    alerts.pass(6 * MINUTE_MS);
    expect(await alerts.isDue()).toBe(true);
    await alerts.run();
    expect(received.map(({ body }) => body.id)).toEqual([mark]);
  });

  it("while it sends a mail has perhaps sent it, so it is not sent again, and said so", async () => {
    const alerts = await alertedWorld();
    const { bob, db, follow, alert, run, sent } = alerts;
    await alert(bob.id, { followId: await follow(bob.id, author("Ada Lovelace")), ...atOnce });
    await papers(alerts, "Paper 1");
    await findByRecords(alerts.parts);
    await claimAll(alerts);
    alerts.pass(6 * MINUTE_MS);
    await run();
    expect(sent).toEqual([]);
    const [delivery] = await db.selectFrom("alert_deliveries").select(["state", "says"]).execute();
    expect(delivery).toEqual({ state: "sent", says: expect.stringContaining("may have arrived or not") });
    await papers(alerts, "Paper 2");
    await run();
    expect(sent.map(({ subject }) => subject)).toEqual(["Broadsheet: Paper 2"]);
  });

  it("is not taken for another while it works: of two runs at once each paper is told once", async () => {
    const alerts = await alertedWorld();
    const { received, address } = await startReceiver();
    await adaTo(alerts, alerts.bob, address);
    await papers(alerts, "Paper 1", "Paper 2");
    await Promise.all([alerts.run(), alerts.run(), alerts.run()]);
    expect(told(received)).toEqual([["Paper 1", "Paper 2"]]);
  });
});

describe("a reader's alerts", () => {
  it("are taken along without secrets, and go with the reader", async () => {
    const alerts = await alertedWorld();
    const { bob, db } = alerts;
    const { address } = await startReceiver(reply(500));
    await adaTo(alerts, bob, `${address}?key=abcdefghijklmnop`);
    await papers(alerts, "Paper 1");
    await alerts.run();
    const taken = await exportAlerts(db, bob.id);
    expect(taken).toEqual({
      alerts: [{ follow: { kind: "author", label: "Ada Lovelace" }, way: "json: Lab", rhythm: "at_once", at: NOW }],
      found: [{ follow: "Ada Lovelace", paper: expect.any(String), did: null, at: NOW }],
      messages: [{ kind: "json", name: "Lab", state: "due", papers: 1, settled_at: null }],
      webhooks: [{ kind: "json", name: "Lab", address: expect.stringMatching(/…mnop$/) }],
    });
    await db.transaction().execute((tx) => forgetAlerts(tx, bob.id));
    for (const table of ["alerts", "alert_ways", "alert_hits", "alert_deliveries"] as const)
      expect([table, await db.selectFrom(table).selectAll().execute()]).toEqual([table, []]);
  });
});
