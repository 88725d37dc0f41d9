/** The page of a reader's alerts, their webhooks, and the page that ends mails. */
import { describe, expect, it } from "vitest";
import { MAX_ALERTS, MAX_FAILURES, MAX_WEBHOOKS } from "../../../src/domain/alerts/alert.ts";
import { createWebhooks } from "../../../src/outgoing/webhooks.ts";
import { createAlertLinks } from "../../../src/store/alerts/alertLinks.ts";
import { member, numberIn, visitor } from "../../support/cast.ts";
import { freshInstance } from "../../support/instance.ts";
import { alertsAt, author, category } from "../../support/made/alerts.ts";
import { DAY_MS, NOW, record } from "../../support/made/records.ts";
import { reply, startReceiver } from "../../support/servers/receiver.ts";
import { world } from "../../support/world.ts";

const SECRET = "the-secret-of-the-tests-is-long-enough";
const fresh = [{ version: 1, createdAt: NOW - DAY_MS }];

/** Bob follows Ada Lovelace: it is the first follow that there is. */
async function alertedWorld() {
  const { instance, bob, carol } = await world({
    readers: { bob: "reader", carol: "reader" },
    follows: { bob: [author("Ada Lovelace")] },
  });
  return { ...alertsAt(instance), bob, carol, ada: "1" };
}

const links = createAlertLinks(SECRET, "https://papers.example");

describe("alerts", () => {
  it("are added by a form, listed with their way and time, and removed", async () => {
    const { bob, ada, db } = await alertedWorld();
    expect((await bob.get("/me/alerts")).page.main.text).toContain("You have no alerts yet.");
    const { page } = await bob.get(`/me/alerts?follow=${ada}`);
    expect(page.main.field("follow").value).toBe(ada);
    expect((await bob.post("/me/alerts", { follow: ada, way: "mail", rhythm: "hourly" })).status).toBe(303);
    const listed = await bob.get("/me/alerts");
    expect(listed.page.main.text).toMatch(/Papers by Ada Lovelace ?by mail, once an hour; nothing found yet/);
    const again = await bob.post("/me/alerts", { follow: ada, way: "mail", rhythm: "at_once" });
    expect([again.status, again.page.alert]).toEqual([
      400,
      "You already have an alert for this on the same channel. Remove it to choose another time.",
    ]);
    // What was chosen is chosen still.
    expect(again.page.main.field("rhythm").value).toBe("at_once");
    const id = numberIn(listed.page.form(/^\/me\/alerts\/\d+\/remove$/).target);
    await bob.post(`/me/alerts/${id}/remove`);
    expect(await db.selectFrom("alerts").selectAll().execute()).toEqual([]);
  });

  it.each([
    [{ follow: "999", way: "mail", rhythm: "at_once" }, /do not follow/],
    [{ follow: "", way: "mail", rhythm: "at_once" }, /Please choose/],
    [{ follow: "1", way: "pigeon", rhythm: "at_once" }, /Please choose/],
    [{ follow: "1", way: "mail", rhythm: "never" }, /Please choose/],
    [{ follow: "1", way: "feed", rhythm: "digest" }, /Only mail comes with the digest/],
    [{ follow: "1", way: "999", rhythm: "at_once" }, /no such webhook/],
  ])("are refused in words: %j", async (fields, why) => {
    const { bob } = await alertedWorld();
    const { status, page } = await bob.post("/me/alerts", fields);
    expect([status, page.alert]).toEqual([400, expect.stringMatching(why)]);
    const json = await bob.post("/me/alerts", fields, { accept: "application/json" });
    expect([400, 404]).toContain(json.status);
  });

  it("are one's own: nobody else sees, changes or uses them", async () => {
    const { bob, carol, ada, db, app } = await alertedWorld();
    const { address } = await startReceiver();
    await bob.post("/me/webhooks", { kind: "slack", name: "Lab", address });
    await bob.post("/me/alerts", { follow: ada, way: "mail", rhythm: "at_once" });
    const [way] = await db.selectFrom("alert_ways").selectAll().where("kind", "=", "slack").execute();
    const [alert] = await db.selectFrom("alerts").selectAll().execute();
    expect((await visitor(app).get("/me/alerts")).status).toBe(401);
    await carol.get("/me/alerts");
    for (const path of [`/me/webhooks/${way?.id}/try`, `/me/webhooks/${way?.id}/on`])
      expect([path, (await carol.post(path)).status]).toEqual([path, 404]);
    await carol.post(`/me/webhooks/${way?.id}/remove`);
    await carol.post(`/me/alerts/${alert?.id}/remove`);
    expect((await carol.post("/me/alerts", { follow: ada, way: "mail", rhythm: "at_once" })).html).toContain(
      "You do not follow this",
    );
    const own = await db.transaction().execute(async (tx) => tx.selectFrom("alerts").selectAll().execute());
    expect([own.length, (await db.selectFrom("alert_ways").selectAll().execute()).length]).toEqual([1, 2]);
  });

  it("end at a number, and webhooks too", async () => {
    const { bob, db, follow, alert, webhook } = await alertedWorld();
    const { address } = await startReceiver();
    const ids: number[] = [];
    for (let i = 0; i < MAX_ALERTS; i++) ids.push(await follow(bob.id, category(`cs.X${i}`)));
    for (const followId of ids.slice(0, MAX_ALERTS))
      await alert(bob.id, { followId, channel: "feed", rhythm: "at_once" });
    await expect(alert(bob.id, { followId: ids[0] ?? 0, channel: "mail", rhythm: "at_once" })).rejects.toThrow(
      `You have ${MAX_ALERTS} alerts`,
    );
    expect((await bob.get("/me/alerts")).page.main.text).toContain("which is the most there may be");
    for (let i = 0; i < MAX_WEBHOOKS; i++) await webhook(bob.id, { kind: "slack", address });
    const { status, html } = await bob.post("/me/webhooks", { kind: "slack", name: "One more", address });
    expect([status, html.includes(`You have ${MAX_WEBHOOKS} webhooks`)]).toEqual([400, true]);
    expect((await db.selectFrom("alert_ways").selectAll().execute()).length).toBe(MAX_WEBHOOKS + 1);
  });
});

describe("a webhook", () => {
  it("is added, shown masked, tried with the answer in words, and removed with its alerts", async () => {
    const alerts = await alertedWorld();
    const { bob, ada, db } = alerts;
    await alerts.add(record({ title: "The newest $x$", versions: fresh }));
    const { address, received, answer } = await startReceiver();
    const whole = `${address}/services/T000/B000/secretsecret1234`;
    await bob.post("/me/webhooks", { kind: "slack", name: "Reading group", address: whole });
    const { html, page } = await bob.get("/me/alerts");
    expect(html).not.toContain("secretsecret");
    expect(page.main.text).toMatch(/Reading group Slack, http:\/\/127\.0\.0\.1:\d+\/…1234/);
    const id = numberIn(page.form(/^\/me\/webhooks\/\d+\/try$/).target);
    expect((await bob.post(`/me/webhooks/${id}/try`)).page.main.text).toContain(
      "A try was sent to Reading group: it answered 200: ok.",
    );
    expect(JSON.stringify(received[0]?.body)).toContain("The newest x");
    answer(reply(404, "no_service"));
    expect((await bob.post(`/me/webhooks/${id}/try`)).page.main.text).toContain(
      "A try of Reading group failed: it answered 404: no_service.",
    );
    await bob.post("/me/alerts", { follow: ada, way: id, rhythm: "at_once" });
    expect((await bob.get("/me/alerts")).page.main.text).toContain("to Reading group, at once");
    await bob.post(`/me/webhooks/${id}/remove`);
    expect(await db.selectFrom("alerts").selectAll().execute()).toEqual([]);
  });

  it("of a program has a secret that is shown once, and its form comes back with what was written", async () => {
    const { bob } = await alertedWorld();
    const { address } = await startReceiver();
    const made = await bob.post("/me/webhooks", { kind: "json", name: "Bot", address });
    const secret = made.page.code;
    expect(secret).toBeDefined();
    expect((await bob.get("/me/alerts")).html).not.toContain(secret);
    const refused = await bob.post("/me/webhooks", { kind: "telegram", name: "<b>Bot", address, chat: "me" });
    expect([refused.status, refused.page.form("/me/webhooks").field("name").value]).toEqual([400, "<b>Bot"]);
  });

  it("leads to no private address unless that is allowed, and cannot be tried without end", async () => {
    const strict = createWebhooks({ userAgent: "Broadsheet/test", anywhere: false, refusalMs: 5, clock: () => NOW });
    const instance = await freshInstance({}, [], { webhooks: strict });
    const bob = await member(instance, "bob");
    await bob.get("/me/alerts");
    for (const address of [
      "https://127.0.0.1/x",
      "https://[::1]/x",
      "http://example.org/x",
      "https://169.254.169.254/",
    ])
      expect((await bob.post("/me/webhooks", { kind: "json", name: "x", address })).status).toBe(400);
    // What a name leads to is found out when it is tried.
    await bob.post("/me/webhooks", { kind: "slack", name: "x", address: "https://localhost/x" });
    const id = numberIn((await bob.get("/me/alerts")).page.form(/^\/me\/webhooks\/\d+\/try$/).target);
    expect((await bob.post(`/me/webhooks/${id}/try`)).html).toContain("leads into a private network");
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++) statuses.push((await bob.post(`/me/webhooks/${id}/try`)).status);
    expect(statuses.at(-1)).toBe(429);
  });

  it("that was switched off says so, and is turned on by its button", async () => {
    const { bob, db, webhook, clock } = await alertedWorld();
    const { address } = await startReceiver();
    const { id } = await webhook(bob.id, { kind: "slack", address });
    await db
      .updateTable("alert_ways")
      .set({ failures: MAX_FAILURES, off_at: clock(), said: "it answered 404", said_at: clock() })
      .execute();
    expect((await bob.get("/me/alerts")).page.main.text).toContain(
      "Switched off after 10 failures in a row: it answered 404, Tuesday 16 June, 12:00.",
    );
    await bob.post(`/me/webhooks/${id}/on`);
    expect((await bob.get("/me/alerts")).page.main.text).toContain("Works: it answered 404");
    expect(await db.selectFrom("alert_ways").select(["failures", "off_at"]).execute()).toEqual([
      { failures: 0, off_at: null },
    ]);
  });
});

describe("the address in mails", () => {
  it("changes nothing by being followed; its page ends one alert or all, without signing in", async () => {
    const alerts = await alertedWorld();
    const { bob, ada, app, db, follow, alert } = alerts;
    await bob.post("/me/alerts", { follow: ada, way: "mail", rhythm: "at_once" });
    for (const [code, rhythm] of [
      ["cs.LG", "hourly"],
      ["cs.CC", "at_once"],
      ["cs.AI", "digest"],
    ] as const)
      await alert(bob.id, { followId: await follow(bob.id, category(code)), channel: "mail", rhythm });
    const { id } = await db.selectFrom("alert_ways").select("id").executeTakeFirstOrThrow();
    const stop = links.stop({ id, links: 1 });
    const left = async () => (await db.selectFrom("alerts").select("id").execute()).length;
    const reader = visitor(app);
    const page = await reader.get(stop);
    expect(page.page.main.text).toMatch(/Papers by Ada Lovelace.*cs\.LG.*cs\.CC/);
    expect(page.html).not.toContain("cs.AI");
    expect([await left(), page.headers.get("cache-control")]).toEqual([4, "no-store"]);
    const one = page.page.hidden("alert");
    expect((await reader.post(stop, { alert: one })).page.main.text).toContain("Ended: 1 alert.");
    expect(await left()).toBe(3);
    // As a mail program does it: no cookie, no form of ours, no page that was opened before.
    const response = await app.request(stop, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
    expect([response.status, await left()]).toEqual([200, 1]);
    expect((await reader.post(`${stop.slice(0, -3)}AAA`)).status).toBe(404);
    expect((await reader.get(stop.replace(`/${id}.1.`, `/${id}.2.`))).status).toBe(404);
  });

  it("is the one that mails have", async () => {
    const alerts = await alertedWorld();
    const { bob, ada, parts } = alerts;
    await bob.post("/me/alerts", { follow: ada, way: "mail", rhythm: "at_once" });
    parts.outgoing.stopAddress = links.stop;
    await alerts.add(record({ authors: ["Ada Lovelace"], versions: fresh }));
    await alerts.run();
    const stop = /<(https:[^>]+)>/.exec(alerts.sent[0]?.headers?.["List-Unsubscribe"] ?? "")?.[1] ?? "";
    expect((await visitor(alerts.app).get(stop)).status).toBe(200);
    expect(alerts.sent[0]?.text).toContain(stop);
  });
});

it("the page tells what was sent lately, and health how alerts are", async () => {
  const alerts = await alertedWorld();
  const { bob, ada } = alerts;
  const { address } = await startReceiver(reply(500));
  const { id } = await alerts.webhook(bob.id, { kind: "slack", address });
  await bob.post("/me/alerts", { follow: ada, way: String(id), rhythm: "at_once" });
  await alerts.add(record({ authors: ["Ada Lovelace"], versions: fresh }));
  await alerts.run();
  const { page } = await bob.get("/me/alerts");
  expect(page.main.text).toMatch(
    /1 paper to Lab: waits ?Tuesday 16 June, 12:00; it answered 500; tried again Tuesday 16 June, 12:01/,
  );
  expect(page.main.text).toContain("Failing (1 time in a row): it answered 500");
  expect(JSON.parse((await alerts.get("/health")).html).alerts).toEqual({
    waiting: 1,
    stuck: 0,
    failing: 1,
    switchedOff: 0,
  });
});
