/** Following authors, categories, readers and searches, and the news of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FOLLOWED_DAYS,
  FOLLOWED_PAPERS,
  MAX_FOLLOWED_SEARCHES,
  MAX_FOLLOWS,
} from "../../../src/domain/follows/follow.ts";
import { readSaved, savedAddress } from "../../../src/search/saved/savedSearch.ts";
import { submit } from "../../../src/store/editions/editions.ts";
import { upvote } from "../../../src/store/editions/upvotes.ts";
import { exportFollows, follow, forgetFollows } from "../../../src/store/follows/follows.ts";
import { addReader } from "../../../src/store/readers/readers.ts";
import { clearDemo } from "../../../src/store/whole/demo.ts";
import { type Member, member, visitor } from "../../support/cast.ts";
import { textOf, titlesIn } from "../../support/instance.ts";
import { addTitled } from "../../support/made/papers.ts";
import { DAY_MS, NOW, record } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const daysAgo = (days: number) => [{ version: 1, createdAt: NOW - days * DAY_MS }];

const WORLD = {
  papers: [
    { title: "A proof by Ada", authors: ["Ada Łovelace"], categories: ["math.LO"], versions: daysAgo(2) },
    { title: "An old proof by Ada", authors: ["Ada Łovelace"], versions: daysAgo(FOLLOWED_DAYS + 1) },
    { title: "Bounds in complexity", categories: ["cs.CC"], versions: daysAgo(3) },
    { title: "Spectral pruning of trees", categories: ["stat.ML"], versions: daysAgo(4) },
    { title: "Spectral bread for bakers", categories: ["q-bio.BM"], versions: daysAgo(5) },
    { title: "Something else entirely", categories: ["econ.EM"], versions: daysAgo(1) },
  ],
  readers: { bob: "reader", carol: "reader" },
} as const;

describe("a reader of the demo", () => {
  it("is followed no more once the demo goes", async () => {
    const { instance, bob } = await world(WORLD);
    await instance.db
      .transaction()
      .execute((tx) => addReader(tx, { handle: "demo-dora", name: "Dora", demo: true, at: NOW }));
    await press(bob, "/readers/demo-dora");
    await press(bob, "/papers?cat=cs.CC");
    await instance.db.transaction().execute(clearDemo);
    const left = await instance.db.selectFrom("follows").select("kind").execute();
    expect(left).toEqual([{ kind: "category" }]);
  });
});

/** Follows by the button of a page. */
async function press(reader: Member, path: string): Promise<void> {
  const { html } = await reader.get(path);
  const form = /<form class="follow".*?<\/form>/s.exec(html)?.[0] ?? "";
  const field = (name: string) => textOf(new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1] ?? "");
  const { status } = await reader.post(/action="([^"]+)"/.exec(form)?.[1] ?? "", {
    kind: field("kind"),
    value: field("value"),
    back: field("back"),
  });
  expect([path, status]).toEqual([path, 303]);
}

const news = async (reader: Member) => {
  const { html } = await reader.get("/me");
  const reasons = [...html.matchAll(/class="because">(.*?)<\/p>/g)].map((match) => textOf(match[1] ?? ""));
  return titlesIn(html).map((title, i) => `${title}: ${reasons[i]}`);
};

describe("following", () => {
  it("gathers what is new of the last days, newest first, each with its reason", async () => {
    const { instance, bob, carol } = await world(WORLD);
    expect(textOf((await bob.get("/me")).html)).toContain("You follow nothing yet");
    for (const path of [
      "/papers?author=Ada+Lovelace",
      "/papers?cat=cs.CC",
      "/papers?q=spectral&cat=stat.ML",
      "/readers/carol",
    ])
      await press(bob, path);
    const [bread] = await instance.db
      .selectFrom("papers")
      .select("key")
      .where("title", "=", "Spectral bread for bakers")
      .execute();
    await instance.db.transaction().execute((tx) => upvote(tx, bread?.key ?? 0, carol.id, NOW));
    expect(await news(bob)).toEqual([
      "Spectral bread for bakers: Upvoted by Carol, whom you follow",
      "A proof by Ada: By Ada Lovelace, whom you follow",
      "Bounds in complexity: In cs.CC, which you follow",
      "Spectral pruning of trees: Found by your search “spectral”, in stat.ML",
    ]);
    expect(textOf((await bob.get("/me")).html)).toContain(`New in the last ${FOLLOWED_DAYS} days`);
    await bob.post(
      `/papers/${(await addTitled(instance, ["Quite new"], { categories: ["cs.CC"], versions: daysAgo(0) }))[0]?.id}/hide`,
      {
        state: "on",
      },
    );
    expect(await news(bob)).toHaveLength(4);
    const reader = await instance.db
      .selectFrom("papers")
      .select("key")
      .where("title", "=", "Bounds in complexity")
      .executeTakeFirstOrThrow();
    await instance.db
      .transaction()
      .execute((tx) => submit(tx, { day: "2026-06-16", paperKey: reader.key, readerId: carol.id, at: NOW + 1 }));
    expect((await news(bob))[0]).toBe(
      "Bounds in complexity: Submitted by Carol, whom you follow; in cs.CC, which you follow",
    );
    // What a moderator took out, or a banned reader does, is no news.
    await instance.db.updateTable("submissions").set({ hidden_at: NOW }).execute();
    expect((await news(bob))[0]).toContain("Spectral bread");
    await instance.db.updateTable("readers").set({ banned_at: NOW }).where("id", "=", carol.id).execute();
    expect((await news(bob))[0]).toContain("A proof by Ada");
  });

  it("ends with the same button, and nobody else sees it", async () => {
    const { instance, bob, carol } = await world(WORLD);
    for (const path of ["/papers?cat=cs.CC", "/readers/carol", "/papers?q=spectral"]) {
      await press(bob, path);
      expect(textOf((await bob.get(path)).html)).toContain("Unfollow");
      expect(textOf((await carol.get(path)).html)).not.toContain("Unfollow");
    }
    expect(textOf((await bob.get("/me/follows")).html)).toMatch(/Categoriescs\.CC.*ReadersCarol.*Searches“spectral”/s);
    for (const other of [carol, await member(instance, "mod", "moderator")]) {
      expect(textOf((await other.get("/me/follows")).html)).toContain("Nothing yet.");
      const { id } = await instance.db.selectFrom("follows").select("id").executeTakeFirstOrThrow();
      expect((await other.post(`/follows/${id}/remove`, {}, { accept: "application/json" })).status).toBe(404);
    }
    for (const path of ["/me", "/me/follows"]) expect((await visitor(instance.app).get(path)).status).toBe(401);
    for (const path of ["/papers?cat=cs.CC", "/readers/carol", "/papers?q=spectral"]) await press(bob, path);
    expect(await instance.db.selectFrom("follows").selectAll().execute()).toEqual([]);
  });

  it("knows the same search, author or category by whichever address, and follows it once", async () => {
    const { instance, bob } = await world(WORLD);
    for (const value of [
      "/papers?q=spectral&cat=stat.ML",
      "/papers?cat=stat.ML&q=++spectral+&sort=date&limit=60&page=3&upto=2",
      "cat=stat.ML&q=spectral",
      "/papers?cat=cs.CC",
      "/papers?author=Ada+%C5%81ovelace",
    ])
      expect((await bob.post("/follows", { kind: "search", value })).status).toBe(303);
    await bob.post("/follows", { kind: "category", value: "cs.CC" });
    await bob.post("/follows", { kind: "author", value: "ada lovelace" });
    const rows = await instance.db.selectFrom("follows").select(["kind", "value"]).orderBy("id").execute();
    expect(rows).toEqual([
      { kind: "search", value: "/papers?q=spectral&cat=stat.ML" },
      { kind: "category", value: "cs.CC" },
      { kind: "author", value: "ada lovelace" },
    ]);
  });

  it("refuses what cannot be followed, in a sentence", async () => {
    const { bob } = await world(WORLD);
    const refused: [string, string, number, string][] = [
      ["author", "…", 400, "not a name"],
      ["author", "a".repeat(300), 400, "not a name"],
      ["category", "Nonsense 1", 400, "no category"],
      ["reader", "nobody-here", 404, "no reader"],
      ["reader", "bob", 400, "yourself"],
      ["search", "/papers", 400, "All papers together"],
      ["search", "/papers?q=2601.00001", 400, "one paper"],
      ["search", "/papers?q=the+of", 400, "no word to look for"],
      ["search", `/papers?q=${"spectral+".repeat(60)}`, 400, "at most 300"],
      ["search", "/papers?like=2601.00001", 400, "cannot be followed"],
      ["search", "/papers?q=x&from=yesterday", 400, "must be a day"],
      ["everything", "x", 400, "an author, a category, a reader or a search"],
    ];
    for (const [kind, value, status, message] of refused) {
      const answer = await bob.post("/follows", { kind, value });
      expect([kind, value, answer.status]).toEqual([kind, value, status]);
      expect(textOf(answer.html)).toContain(message);
    }
    expect((await bob.get("/papers")).html).not.toContain('class="follow"');
  });

  it("ends at its limits, and the news at the newest papers", async () => {
    const { instance, bob } = await world(WORLD);
    const count = FOLLOWED_PAPERS + 20;
    await instance.add(
      ...Array.from({ length: count }, (_, i) =>
        record({
          title: `Matter ${i} of cells`,
          categories: ["q-bio.CB"],
          versions: [{ version: 1, createdAt: NOW - i * 60_000 }],
        }),
      ),
    );
    await bob.post("/follows", { kind: "category", value: "q-bio.CB" });
    await bob.post("/follows", { kind: "search", value: "/papers?q=cells" });
    const found = await news(bob);
    expect([found.length, found[0]]).toEqual([
      FOLLOWED_PAPERS,
      "Matter 0 of cells: Found by your search “cells”; in q-bio.CB, which you follow",
    ]);
    await instance.db.transaction().execute(async (tx) => {
      for (let i = 2; i <= MAX_FOLLOWED_SEARCHES; i++)
        await follow(tx, bob.id, { kind: "search", value: `/papers?q=w${i}`, label: `w${i}` }, NOW);
    });
    const search = await bob.post("/follows", { kind: "search", value: "/papers?q=quokka" });
    expect([search.status, textOf(search.html).includes(`${MAX_FOLLOWED_SEARCHES} searches`)]).toEqual([409, true]);
    await instance.db.transaction().execute(async (tx) => {
      for (let i = MAX_FOLLOWED_SEARCHES + 1; i < MAX_FOLLOWS; i++)
        await follow(tx, bob.id, { kind: "author", value: `author ${i}`, label: `Author ${i}` }, NOW);
    });
    expect((await bob.post("/follows", { kind: "author", value: "One More" })).status).toBe(409);
    expect((await bob.post("/follows", { kind: "category", value: "q-bio.CB" })).status).toBe(303);
    expect(await news(bob)).toHaveLength(FOLLOWED_PAPERS);
  });

  it("goes along with its reader's data; who leaves is followed no more", async () => {
    const { instance, bob, carol } = await world(WORLD);
    await press(bob, "/readers/carol");
    await press(carol, "/papers?cat=cs.CC");
    expect(await exportFollows(instance.db, bob.id)).toEqual([
      { kind: "reader", value: "carol", label: "Carol", since: new Date(NOW).toISOString() },
    ]);
    await instance.db.transaction().execute((tx) => forgetFollows(tx, carol.id));
    expect(await instance.db.selectFrom("follows").selectAll().execute()).toEqual([]);
  });
});

it("a saved search is read back as it was", () => {
  const day = fc.constantFrom("2024-01-01", "2025-12-31");
  const filter = fc.record(
    {
      category: fc.constantFrom("cs.LG", "hep-th"),
      author: fc.string({ minLength: 1 }),
      hasCode: fc.constant(true),
      from: day,
      to: day,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.record({ query: fc.string({ unit: "grapheme" }), filter }), (search) => {
      expect(readSaved(savedAddress(search as never))).toEqual(search);
    }),
  );
});
