/** Feeds of a reader's own lists: by a secret address, in every format, until it is renewed or revoked. */
import { describe, expect, it } from "vitest";
import { FEED_ENDINGS, FEED_FORMATS } from "../../src/domain/editions/feedUrl.ts";
import { createFeedTokens } from "../../src/store/feeds/feedLinks.ts";
import { type Member, visitor } from "../support/cast.ts";
import { textOf } from "../support/instance.ts";
import { alertsAt, author } from "../support/made/alerts.ts";
import { readFeed } from "../support/made/feeds.ts";
import { DAY_MS, NOW, record } from "../support/made/records.ts";
import { world } from "../support/world.ts";

const SECRET = "the-secret-of-the-tests-is-long-enough";
const fresh = [{ version: 1, createdAt: NOW - DAY_MS }];

/** Bob follows Ada, who wrote two of three papers: it is the first follow that there is. */
async function followedWorld() {
  const { instance, bob, carol } = await world({
    papers: [
      { id: "2606.00001", title: "By Ada", authors: ["Ada Łovelace"], versions: fresh },
      { id: "2606.00002", title: "By another", versions: fresh },
      { id: "2606.00003", title: "Also by Ada", authors: ["Ada Lovelace"], versions: fresh },
    ],
    readers: { bob: "reader", carol: "reader" },
    follows: { bob: [author("Ada Lovelace")] },
  });
  return { ...alertsAt(instance), bob, carol, ada: "1" };
}

/** The addresses on a reader's page, by format. */
const addressesOn = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/readonly="?"? value="https:\/\/papers\.example(\/feeds\/private\/[\w.-]+\.(\w+))"/g)].map(
      ([, path = "", ending = ""]) => [ending, path],
    ),
  );

async function addressOf(reader: Member, list: string): Promise<Record<string, string>> {
  await reader.get("/me/feeds");
  expect((await reader.post("/me/feeds", { list })).status).toBe(303);
  return addressesOn((await reader.get("/me/feeds")).html);
}
const feedNumber = (address = "") => /private\/(\d+)\./.exec(address)?.[1] ?? "";

describe("a private feed", () => {
  it("leaves its address out of what is logged", async () => {
    const { bob, app, db, logged } = await followedWorld();
    const { json = "" } = await addressOf(bob, "upvoted");
    await db.schema.dropTable("upvotes").execute();
    expect((await visitor(app).get(json)).status).toBe(500);
    const line = logged.find((one) => one.includes("failed"));
    expect(line).toContain("GET /feeds/private/… failed");
    expect(line).not.toContain(json);
  });

  it.each([
    ["following", ["Also by Ada", "By Ada"], "/me"],
    ["saved", ["By another"], "/me/saved"],
    ["upvoted", ["By Ada"], "/me/upvoted"],
    ["submitted", ["By Ada"], "/me/submitted"],
    ["collection", ["By another"], "/collections/"],
  ])("of what is %s opens without signing in, the same in each format", async (list, titles, page) => {
    const { bob, app } = await followedWorld();
    await bob.get("/papers/2606.00001");
    await bob.post("/submit", { paper: "2606.00001", note: "read this" });
    const saved = await bob.post("/papers/2606.00002/collect", { add: "saved" }, { accept: "application/json" });
    const addresses = await addressOf(
      bob,
      list === "collection" ? `collection ${JSON.parse(saved.html).address}` : list,
    );
    const anybody = visitor(app);
    for (const ending of FEED_ENDINGS) {
      const { status, headers, html } = await anybody.get(addresses[ending] ?? "");
      expect([status, headers.get("content-type")]).toEqual([200, `${FEED_FORMATS[ending].type}; charset=utf-8`]);
      expect([headers.get("cache-control"), headers.get("x-robots-tag"), headers.get("referrer-policy")]).toEqual([
        "private, max-age=900",
        "noindex",
        "same-origin",
      ]);
      const feed = readFeed(ending, html);
      expect(feed.items.map(({ title }) => title)).toEqual(titles);
      expect([feed.self, feed.page]).toEqual([
        `https://papers.example${addresses[ending]}`,
        expect.stringContaining(`https://papers.example${page}`),
      ]);
    }
  });

  it("of alerts has what those found that go to the feed, why, and nothing that came twice", async () => {
    const alerts = await followedWorld();
    const { bob, app, ada } = alerts;
    await bob.get("/me/alerts");
    await bob.post("/me/alerts", { follow: ada, way: "feed", rhythm: "at_once" });
    const shown = /https:\/\/papers\.example(\/feeds\/private\/[\w.-]+\.atom)/.exec((await bob.get("/me/alerts")).html);
    const address = shown?.[1] ?? "";
    expect(addressesOn((await bob.get("/me/feeds")).html).atom).toBe(address);
    const reader = visitor(app);
    expect(readFeed("atom", (await reader.get(address)).html).items).toEqual([]);
    await alerts.add(
      record({ id: "2606.00011", title: "A & B < C in $x^2$", authors: ["Ada Łovelace"], versions: fresh }),
      record({ title: "Of somebody else", versions: fresh }),
    );
    await alerts.run();
    const { html, headers } = await reader.get(address);
    const { items, title, updated } = readFeed("atom", html);
    expect([title, items.map((item) => item.title)]).toEqual(["Alerts · Broadsheet", ["A & B < C in x^2"]]);
    expect(items[0]?.html).toMatch(/^<p><em>By Ada Lovelace\.<\/em><\/p>/);
    expect([items[0]?.published, updated]).toEqual([new Date(NOW).toISOString(), new Date(NOW).toISOString()]);
    expect((await reader.get(address, { "if-none-match": headers.get("etag") ?? "" })).status).toBe(304);
  });

  it("leaves out of the news what its reader has hidden, and follows what changes", async () => {
    const { bob, app } = await followedWorld();
    const { json = "" } = await addressOf(bob, "following");
    const titles = async () => readFeed("json", (await visitor(app).get(json)).html).items.map(({ title }) => title);
    expect(await titles()).toEqual(["Also by Ada", "By Ada"]);
    await bob.post("/papers/2606.00003/hide", { state: "on" });
    expect(await titles()).toEqual(["By Ada"]);
  });

  it("moves when its reader says so, and is gone when they revoke it, for good", async () => {
    const { bob, app } = await followedWorld();
    const anybody = visitor(app);
    const first = (await addressOf(bob, "upvoted")).atom ?? "";
    const etag = (await anybody.get(first)).headers.get("etag") ?? "";
    await bob.post(`/me/feeds/${feedNumber(first)}/renew`);
    expect((await anybody.get(first, { "if-none-match": etag })).status).toBe(404);
    const second = addressesOn((await bob.get("/me/feeds")).html).atom ?? "";
    expect([second === first, (await anybody.get(second)).status]).toEqual([false, 200]);
    await bob.post(`/me/feeds/${feedNumber(second)}/revoke`);
    expect(addressesOn((await bob.get("/me/feeds")).html)).toEqual({});
    const third = (await addressOf(bob, "upvoted")).atom ?? "";
    const statuses = [];
    for (const address of [first, second, third]) statuses.push((await anybody.get(address)).status);
    expect(statuses).toEqual([404, 404, 200]);
  });

  it("is its reader's alone: nobody else makes, renews or revokes it, or opens it by guessing", async () => {
    const { bob, carol, app } = await followedWorld();
    const { atom = "" } = await addressOf(bob, "upvoted");
    const id = feedNumber(atom);
    await carol.get("/me/feeds");
    for (const what of ["renew", "revoke"])
      expect([what, (await carol.post(`/me/feeds/${id}/${what}`)).status]).toEqual([what, 404]);
    const anybody = visitor(app);
    expect((await anybody.get(atom)).status).toBe(200);
    const token = /private\/(.+)\.atom$/.exec(atom)?.[1] ?? "";
    const others = createFeedTokens("another secret").tokenOf({ id: Number(id), links: 1 });
    const alerts = createFeedTokens(SECRET).tokenOf({ id: Number(id), links: 2 });
    for (const wrong of [
      token.slice(0, -2),
      `${token.slice(0, -2)}AA`,
      `${id}.2.${token.slice(4)}`,
      others,
      alerts,
      "x",
    ])
      expect([wrong, (await anybody.get(`/feeds/private/${wrong}.atom`)).status]).toEqual([wrong, 404]);
    await bob.post("/collections", { name: "Mine", visibility: "private" });
    const made = await bob.post("/papers/2606.00002/collect", { add: "saved" }, { accept: "application/json" });
    await carol.get("/me/feeds");
    const theirs = await carol.post("/me/feeds", { list: `collection ${JSON.parse(made.html).address}` });
    expect(theirs.status).toBe(400);
    for (const list of ["hidden", "collection", "", "collection ../x"])
      expect([list, (await carol.post("/me/feeds", { list })).status]).toEqual([list, 400]);
  });

  it("ends with its collection and with its reader, who may take a list of their feeds along", async () => {
    const { bob, app, db } = await followedWorld();
    const saved = await bob.post("/papers/2606.00002/collect", { add: "saved" }, { accept: "application/json" });
    const { address } = JSON.parse(saved.html);
    const { atom: ofCollection = "" } = await addressOf(bob, `collection ${address}`);
    await bob.post(`/collections/${address}/delete`, { sure: "yes" });
    const anybody = visitor(app);
    expect((await anybody.get(ofCollection)).status).toBe(404);
    const { atom = "" } = await addressOf(bob, "upvoted");
    await bob.get("/account");
    const taken = JSON.parse((await bob.post("/account/export")).html);
    expect(taken.privateFeeds).toEqual([{ list: "upvoted", at: new Date(NOW).toISOString() }]);
    expect((await anybody.get(atom)).status).toBe(200);
    await bob.get("/account");
    await bob.post("/account/delete", { handle: "bob" });
    expect((await anybody.get(atom)).status).toBe(404);
    expect(await db.selectFrom("feed_links").selectAll().execute()).toEqual([]);
  });

  it("may still be read and revoked by whom a moderator has banned", async () => {
    const { bob, app, db } = await followedWorld();
    const { atom = "" } = await addressOf(bob, "upvoted");
    await db.updateTable("readers").set({ banned_at: 1, ban_reason: "spam" }).where("id", "=", bob.id).execute();
    expect((await visitor(app).get(atom)).status).toBe(200);
    expect(textOf((await bob.get("/me/feeds")).html)).toContain("My feeds");
    expect((await bob.post(`/me/feeds/${feedNumber(atom)}/revoke`)).status).toBe(303);
    expect((await visitor(app).get(atom)).status).toBe(404);
  });
});
