/** Readers' pages, and lists of one's own. */
import { describe, expect, it } from "vitest";
import { member, visitor } from "../../support/cast.ts";
import { textOf, titlesIn } from "../../support/instance.ts";
import { NOW } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

/** Carol submitted the first two papers, the first one twice, and upvoted all. */
const worldOf = (titles = ["First matter here", "Second matter here", "Third matter here"]) =>
  world({
    papers: titles,
    readers: { bob: "reader", carol: "curator" },
    editions: { "2026-06-14": [0], "2026-06-16": [0, 1] },
    editor: "carol",
    upvotes: { carol: [...titles.keys()] },
  });

describe("a reader's page", () => {
  it("says who they are here and shows what they do in the open, part by part", async () => {
    const { instance, carol, key } = await worldOf();
    await instance.db
      .updateTable("readers")
      .set({ about: "Reads <proofs>.\nDaily." })
      .where("id", "=", carol.id)
      .execute();
    await instance.db
      .insertInto("comments")
      .values([
        { paper_key: key(2), reader_id: carol.id, body: "A **fine** <b>proof</b>", created_at: NOW } as never,
        { paper_key: key(2), reader_id: carol.id, body: "Taken back", created_at: NOW, deleted_at: NOW } as never,
        { paper_key: key(2), reader_id: carol.id, body: "Taken out", created_at: NOW, hidden_at: NOW } as never,
      ])
      .execute();
    const claim = { reader_id: carol.id, author: "Alice Example", evidence: "", hidden: 0, created_at: NOW };
    await instance.db
      .insertInto("claims")
      .values([
        { ...claim, paper_key: key(0), state: "approved" },
        { ...claim, paper_key: key(1), state: "approved", hidden: 1 },
        { ...claim, paper_key: key(2), state: "pending" },
      ])
      .execute();
    const nobody = visitor(instance.app);
    const { status, html } = await nobody.get("/readers/carol");
    expect(status).toBe(200);
    expect(textOf(html)).toMatch(/Carol@carolCuratorsince 16 Jun 2026/);
    expect(textOf(html)).toContain("Reads <proofs>.\nDaily.");
    expect(textOf(html)).toMatch(/Submitted 2Upvoted 3Comments 1Collections 0Author of 1/);
    expect(titlesIn(html)).toEqual(["Second matter here", "First matter here"]);
    const shown = async (tab: string) => (await nobody.get(`/readers/carol?show=${tab}`)).html;
    expect(titlesIn(await shown("upvoted"))).toEqual(["Third matter here", "Second matter here", "First matter here"]);
    expect(titlesIn(await shown("papers"))).toEqual(["First matter here"]);
    const comments = textOf(await shown("comments"));
    expect([comments.includes("A **fine** <b>proof</b>"), comments.includes("Taken")]).toEqual([true, false]);
    expect(await shown("comments")).toContain('href="/comments/1"');
    expect(await shown("nonsense")).toBe(html);
  });

  it("leaves out what a moderator took out, for everybody but the list of one's own", async () => {
    const { instance, bob, carol, key } = await worldOf();
    await instance.db.updateTable("submissions").set({ hidden_at: NOW }).where("paper_key", "=", key(1)).execute();
    expect(titlesIn((await bob.get("/readers/carol")).html)).toEqual(["First matter here"]);
    expect(titlesIn((await carol.get("/me/submitted")).html)).toHaveLength(2);
  });

  it("is found by the handle however it is written, and not for rules or those who left; of the banned it says so alone", async () => {
    const { instance, bob, carol } = await worldOf();
    const moved = await bob.get("/readers/Carol");
    expect([moved.status, moved.headers.get("location")]).toEqual([301, "/readers/carol"]);
    await instance.db
      .insertInto("readers")
      .values({ handle: "rule:lg", name: "LG", rule: 1, created_at: NOW })
      .execute();
    for (const handle of ["nobody", "rule:lg", "%27%20or%201"])
      expect((await bob.get(`/readers/${handle}`)).status).toBe(404);
    const change = (set: { about?: string; banned_at?: number; deleted_at?: number }) =>
      instance.db.updateTable("readers").set(set).where("id", "=", carol.id).execute();
    await change({ about: "Buy my things", banned_at: NOW });
    for (const path of ["/readers/carol", "/readers/carol?show=upvoted"]) {
      const { status, html } = await bob.get(path);
      expect([status, titlesIn(html), html.includes("Buy my things")]).toEqual([200, [], false]);
      expect(textOf(html)).toContain("A moderator has closed this account");
    }
    await change({ deleted_at: NOW });
    expect((await bob.get("/readers/carol")).status).toBe(404);
  });

  it("has a button to follow and one to report for others, and the ways to one's own pages for oneself", async () => {
    const { instance, bob, carol } = await worldOf();
    const seen = async (reader: Pick<typeof bob, "get">) => {
      const { page } = await reader.get("/readers/carol");
      const targets = page.all("link").map(({ target }) => target);
      return {
        follow: page.has("button", "Follow Carol"),
        report: targets.some((target) => target.startsWith(`/reports/new?kind=reader&id=${carol.id}`)),
        own: targets.includes("/me/hidden"),
      };
    };
    expect(await seen(bob)).toEqual({ follow: true, report: true, own: false });
    expect(await seen(carol)).toEqual({ follow: false, report: false, own: true });
    expect(await seen(visitor(instance.app))).toEqual({ follow: false, report: false, own: false });
    expect((await carol.get("/about")).page.all("link").map(({ target }) => target)).toContain("/readers/carol");
  });
});

describe("lists of one's own", () => {
  it("are paged, newest first, and searched by title", async () => {
    const titles = Array.from({ length: 60 }, (_, i) => `Matter ${String(i).padStart(2, "0")} 100% of_it`);
    const { carol } = await worldOf(titles);
    expect(titlesIn((await carol.get("/me/upvoted")).html)).toEqual(titles.slice(10).reverse());
    expect(titlesIn((await carol.get("/me/upvoted?page=2")).html)).toEqual(titles.slice(0, 10).reverse());
    const { html } = await carol.get("/me/upvoted?q=mATTER%201");
    expect(titlesIn(html)).toEqual(titles.slice(10, 20).reverse());
    expect(textOf(html)).toContain("10 papers with “mATTER 1” in the title");
    for (const [q, found] of [
      ["100%25", 50],
      ["0%250", 0],
      ["of_it", 50],
      ["of.it", 0],
      ["'; drop table papers; --", 0],
    ] as const)
      expect([q, titlesIn((await carol.get(`/me/upvoted?q=${q}`)).html).length]).toEqual([q, found]);
    expect((await carol.get("/me/upvoted?page=0")).status).toBe(400);
  });

  it("are nobody else's: each reader has their own, and nobody none", async () => {
    const { instance, bob } = await worldOf();
    const moderator = await member(instance, "mod", "moderator");
    for (const path of [
      "/me",
      "/me/upvoted",
      "/me/saved",
      "/me/submitted",
      "/me/hidden",
      "/me/follows",
      "/collections",
    ]) {
      const answer = await visitor(instance.app).get(path);
      expect([path, answer.status]).toEqual([path, 401]);
      for (const reader of [bob, moderator]) {
        const own = await reader.get(path);
        expect([path, own.status, titlesIn(own.html)]).toEqual([path, 200, []]);
        expect(own.headers.get("cache-control")).toContain("no-store");
      }
    }
  });
});
