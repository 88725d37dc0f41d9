/** Upvotes, who gave them, what is trending, and places among the first. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trending as trendingOf } from "../../../src/domain/editions/trending.ts";
import { openRecords } from "../../../src/store/database.ts";
import { submit } from "../../../src/store/editions/editions.ts";
import { exportUpvotes, forgetUpvotes, upvote } from "../../../src/store/editions/upvotes.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { addReader } from "../../../src/store/readers/readers.ts";
import { clearDemo } from "../../../src/store/whole/demo.ts";
import { mergePapers } from "../../../src/store/whole/merge.ts";
import { type Member, member, visitor } from "../../support/cast.ts";
import type { Part } from "../../support/html.ts";
import { freshInstance, type TestInstance, textOf, titlesIn } from "../../support/instance.ts";
import { DAY_MS, NOW, record } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const TODAY = "2026-06-16";

/** Papers by these titles, submitted by Ada for a day, in this order. */
async function withEdition(instance: TestInstance, titles: string[], day = TODAY) {
  const papers = titles.map((title) => record({ title }));
  await instance.add(...papers);
  const keys: number[] = [];
  await instance.db.transaction().execute(async (tx) => {
    const known = await tx.selectFrom("readers").select("id").where("handle", "=", "ada").executeTakeFirst();
    const ada = known?.id ?? (await addReader(tx, { handle: "ada", name: "Ada", at: NOW }));
    for (const [i, { id }] of papers.entries()) {
      const { key } = await tx.selectFrom("papers").select("key").where("id", "=", id).executeTakeFirstOrThrow();
      keys.push(key);
      await submit(tx, { day, paperKey: key, readerId: ada, at: Date.parse(`${day}T08:00:00Z`) + i });
    }
  });
  return papers.map(({ id }, i) => ({ id, key: keys[i] ?? 0 }));
}

const counts = async ({ db }: TestInstance, key: number) => ({
  stored: (await db.selectFrom("papers").select("upvotes").where("key", "=", key).executeTakeFirstOrThrow()).upvotes,
  rows: (await db.selectFrom("upvotes").select("reader_id").where("paper_key", "=", key).execute()).length,
});
/** Whether each paper's button to upvote is pressed, in order. */
const pressedIn = (page: Part) =>
  page
    .all("form")
    .filter(({ target }) => target.endsWith("/upvote"))
    .map((form) => form.all("button")[0]?.attribute("aria-pressed"));

describe("an edition that is kept for who is signed in", () => {
  it("is as it is now, whoever changed it, and has each reader's own marks", async () => {
    const {
      instance,
      papers: [otters, voles],
      bob,
      carol,
    } = await world({
      papers: ["A study of otters", "A study of voles"],
      readers: { bob: "reader", carol: "reader" },
      editions: { "2026-06-16": [0, 1] },
    });
    expect(titlesIn((await bob.get("/")).html)).toEqual(["A study of otters", "A study of voles"]);
    await carol.post(`/papers/${voles.id}/upvote`, { state: "on" });
    expect(titlesIn((await bob.get("/")).html)).toEqual(["A study of voles", "A study of otters"]);
    expect(pressedIn((await bob.get("/")).page)).toEqual(["false", "false"]);
    expect(pressedIn((await carol.get("/")).page)).toEqual(["true", "false"]);
    // As another process over the same folder.
    const other = await openRecords(instance.dataFolder);
    await other.db.updateTable("papers").set({ title: "A study of beavers" }).where("key", "=", otters.key).execute();
    other.close();
    expect(titlesIn((await bob.get("/")).html)).toEqual(["A study of voles", "A study of beavers"]);
    await withEdition(instance, ["A study of tomorrow"], "2026-06-17");
    instance.time.now += DAY_MS;
    expect(titlesIn((await bob.get("/")).html)).toEqual(["A study of tomorrow"]);
  });
});

describe("an upvote", () => {
  it("is one a reader and paper, on every page that has the paper, and can be taken back", async () => {
    const {
      instance,
      papers: [paper],
    } = await world({ papers: ["A study of otters"], editions: { "2026-06-16": [0] } });
    const { id, key } = paper;
    const bob = await member(instance, "bob");
    for (const path of ["/", `/papers/date/${TODAY}`, "/papers?q=otters", `/papers/${id}`, "/papers/trending"])
      expect(pressedIn((await bob.get(path)).page), path).toEqual(["false"]);
    const back = (await bob.get("/papers?q=otters")).page.form(/\/upvote$/).hidden("back");
    for (let i = 0; i < 3; i++) {
      const { status, headers } = await bob.post(`/papers/${id}/upvote`, { state: "on", back });
      expect([status, headers.get("location")]).toEqual([303, `/papers?q=otters#p-${key}`]);
      expect(await counts(instance, key)).toEqual({ stored: 1, rows: 1 });
    }
    expect(pressedIn((await bob.get("/")).page)).toEqual(["true"]);
    const carol = await member(instance, "carol");
    const json = await carol.post(`/papers/${id}/upvote`, { state: "on" }, { accept: "application/json" });
    expect(JSON.parse(json.html)).toEqual({ upvotes: 2, upvoted: true });
    for (let i = 0; i < 2; i++) await bob.post(`/papers/${id}/upvote`, { state: "off" });
    expect(await counts(instance, key)).toEqual({ stored: 1, rows: 1 });
    expect(pressedIn((await bob.get("/")).page)).toEqual(["false"]);
    expect(pressedIn((await carol.get("/")).page)).toEqual(["true"]);
  });

  it("is refused without an account, without a state, and for papers that are not there", async () => {
    const {
      instance,
      papers: [paper],
    } = await world({ papers: ["A study of otters"], editions: { "2026-06-16": [0] } });
    const nobody = visitor(instance.app);
    expect((await nobody.post(`/papers/${paper.id}/upvote`, { state: "on" })).status).toBe(401);
    const bob = await member(instance, "bob");
    expect((await bob.post(`/papers/${paper.id}/upvote`)).status).toBe(400);
    expect((await bob.post(`/papers/${paper.id}/upvote`, { state: "2" })).status).toBe(400);
    expect((await bob.post("/papers/2001.99999/upvote", { state: "on" })).status).toBe(404);
    expect((await bob.post("/papers/no paper/upvote", { state: "on" })).status).toBe(404);
    await instance.db.updateTable("readers").set({ banned_at: NOW }).where("id", "=", bob.id).execute();
    expect((await bob.post(`/papers/${paper.id}/upvote`, { state: "on" })).status).toBe(403);
    expect(await counts(instance, paper.key)).toEqual({ stored: 0, rows: 0 });
  });

  it("leads others to signing in and back to the paper, on a page that is the same for all of them", async () => {
    const {
      instance,
      papers: [paper],
    } = await world({ papers: ["A study of otters"], editions: { "2026-06-16": [0] } });
    const { html, page } = await instance.get(`/papers/date/${TODAY}?x=1`);
    expect((await instance.get(`/papers/date/${TODAY}?x=2`)).html).toBe(html);
    expect(page.has("hidden", "form")).toBe(false);
    const way = page.all("link").find(({ target }) => target.startsWith("/sign-in?for=upvote"))?.target ?? "";
    expect(new URLSearchParams(way.split("?")[1]).get("return")).toBe(`/papers/date/${TODAY}#p-${paper.key}`);
    const asked = await instance.get(`https://papers.example${way}`);
    expect([asked.status, textOf(asked.html).includes("Upvotes come from readers, one each")]).toEqual([200, true]);
  });

  it("counts exactly whatever readers do, and the paper trends by what is left", async () => {
    const {
      instance,
      papers: [paper],
    } = await world({ papers: ["A study of otters"], editions: { "2026-06-16": [0] } });
    const { id, key } = paper;
    const cast: Member[] = [];
    for (const handle of ["bob", "carol", "dan"]) cast.push(await member(instance, handle));
    const step = fc.record({ who: fc.nat(2), state: fc.constantFrom("on", "off"), laterMs: fc.nat(DAY_MS / 24) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        // A minute later, so that nobody is asked to slow down.
        instance.time.now += 60_000;
        for (const reader of cast) await reader.post(`/papers/${id}/upvote`, { state: "off" });
        const given = new Map<number, number>();
        for (const { who, state, laterMs } of steps) {
          instance.time.now += laterMs;
          expect((await cast[who]?.post(`/papers/${id}/upvote`, { state }))?.status).toBe(303);
          if (state === "off") given.delete(who);
          else if (!given.has(who)) given.set(who, instance.time.now);
        }
        expect(await counts(instance, key)).toEqual({ stored: given.size, rows: given.size });
        const { trending } = await instance.db
          .selectFrom("papers")
          .select("trending")
          .where("key", "=", key)
          .executeTakeFirstOrThrow();
        const submissions = [Date.parse(`${TODAY}T08:00:00Z`)];
        expect(trending).toBeCloseTo(
          trendingOf({ votes: [...given.values()], submissions, publishedAt: 0, startingVotes: 0 }),
          9,
        );
      }),
      { numRuns: 15 },
    );
  });

  it("survives the joining of two papers once, and goes with the reader who gave it", async () => {
    const {
      instance,
      papers: [one, other],
      bob,
      carol,
    } = await world({
      papers: ["A study of otters", "Otters, a study"],
      readers: { bob: "reader", carol: "reader" },
      editions: { "2026-06-16": [0, 1] },
    });
    for (const id of [one.id, other.id]) await bob.post(`/papers/${id}/upvote`, { state: "on" });
    await carol.post(`/papers/${other.id}/upvote`, { state: "on" });
    await instance.db.transaction().execute((tx) => mergePapers(tx, other.key, one.key));
    expect(await counts(instance, one.key)).toEqual({ stored: 2, rows: 2 });
    expect(await exportUpvotes(instance.db, bob.id)).toEqual([{ paper: one.id, at: NOW }]);
    await instance.db.transaction().execute((tx) => forgetUpvotes(tx, bob.id));
    expect(await counts(instance, one.key)).toEqual({ stored: 1, rows: 1 });
  });
});

describe("who upvoted", () => {
  it("is named on the paper's page and listed whole on a page of its own, the latest first", async () => {
    const {
      instance,
      papers: [paper],
    } = await world({ papers: ["A study of otters"], editions: { "2026-06-16": [0] } });
    await instance.db.transaction().execute(async (tx) => {
      for (let i = 0; i < 203; i++) {
        const id = await addReader(tx, { handle: `v${i}`, name: `Voter ${i}`, at: NOW });
        await upvote(tx, paper.key, id, NOW + i);
      }
    });
    const page = textOf((await instance.get(`/papers/${paper.id}`)).html);
    expect(page).toContain("Upvoted byVoter 202Voter 201Voter 200Voter 199Voter 198and 198 others");
    const names = (page: Part) =>
      page.all("link").flatMap(({ target }) => (target.startsWith("/readers/v") ? [Number(target.slice(10))] : []));
    const first = names((await instance.get(`/papers/${paper.id}/upvotes`)).page);
    const rest = names((await instance.get(`/papers/${paper.id}/upvotes?page=2`)).page);
    expect([...first, ...rest]).toEqual(Array.from({ length: 203 }, (_, i) => 202 - i));
    expect((await instance.get("/papers/2001.99999/upvotes")).status).toBe(404);
  });
});

describe("an edition with upvotes", () => {
  it("is ordered by them, then people before rules, the earlier submission, the earlier paper", async () => {
    const {
      instance,
      papers: [late, early, same, ruled, best],
    } = await world({
      papers: ["Late", "Early", "Same", "Ruled", "Best"],
      editions: { "2026-06-16": [0, 1, 2, 3, 4] },
    });
    const { db } = instance;
    const at = (key: number | undefined, submitted_at: number) =>
      db
        .updateTable("submissions")
        .set({ submitted_at })
        .where("paper_key", "=", key ?? 0)
        .execute();
    await at(late.key, NOW + 2);
    await at(early.key, NOW);
    await at(same.key, NOW);
    await at(ruled.key, NOW - DAY_MS);
    const rule = await db
      .insertInto("readers")
      .values({ handle: "rule:x", name: "X", rule: 1, created_at: NOW })
      .returning("id")
      .executeTakeFirstOrThrow();
    await db.updateTable("submissions").set({ reader_id: rule.id }).where("paper_key", "=", ruled.key).execute();
    const bob = await member(instance, "bob");
    await bob.post(`/papers/${best.id}/upvote`, { state: "on" });
    const order = async () => titlesIn((await instance.get(`/papers/date/${TODAY}`)).html);
    expect(await order()).toEqual(["Best", "Early", "Same", "Late", "Ruled"]);
    await bob.post(`/papers/${best.id}/upvote`, { state: "off" });
    await bob.post(`/papers/${ruled.id}/upvote`, { state: "on" });
    expect(await order()).toEqual(["Ruled", "Best", "Early", "Same", "Late"]);
  });

  it("leaves out everywhere what a moderator took out", async () => {
    const {
      instance,
      papers: [, shown, hidden, alone],
    } = await world({
      papers: ["Older", "Shown", "Hidden", "Alone"],
      editions: { "2026-06-10": [0], "2026-06-16": [1, 2], "2026-06-15": [3] },
    });
    const take = (key: number | undefined) =>
      instance.db
        .updateTable("submissions")
        .set({ hidden_at: NOW })
        .where("paper_key", "=", key ?? 0)
        .execute();
    await take(hidden.key);
    await take(alone.key);
    expect(titlesIn((await instance.get("/")).html)).toEqual(["Shown"]);
    expect(titlesIn((await instance.get("/papers/month/2026-06")).html).sort()).toEqual(["Older", "Shown"]);
    const day = (await instance.get(`/papers/date/${TODAY}`)).html;
    expect(day).toContain("← 10 June");
    expect(day).toContain("No. 2");
    expect((await instance.get("/papers/date/2026-06-15")).html).not.toContain("Alone");
    const archive = textOf((await instance.get("/archive/2026")).html);
    expect(archive).toContain("2 editions, 2 papers");
    const paper = textOf((await instance.get(`/papers/${hidden.id}`)).html);
    expect(paper).not.toContain("submitted by");
    await take(shown.key);
    expect(titlesIn((await instance.get("/")).html)).toEqual(["Older"]);
  });
});

describe("what is trending", () => {
  it("goes by upvotes and submissions, the later the more, and passes over what nobody touched", async () => {
    const {
      instance,
      papers: [once, twice, old],
    } = await world({ papers: ["Once", "Twice", "Old"], editions: { "2026-06-16": [0, 1, 2] } });
    await instance.add(record({ title: "Untouched" }));
    const cast = [await member(instance, "bob"), await member(instance, "carol"), await member(instance, "dan")];
    const give = async (who: number, id: string | undefined, days: number) => {
      instance.time.now = NOW + days * DAY_MS;
      await cast[who]?.post(`/papers/${id}/upvote`, { state: "on" });
    };
    for (const who of [0, 1, 2]) await give(who, old.id, 0);
    await give(0, once.id, 4);
    await give(0, twice.id, 4);
    await give(1, twice.id, 4);
    const order = async () => titlesIn((await instance.get("/papers/trending")).html);
    expect(await order()).toEqual(["Twice", "Once", "Old"]);
    await cast[0]?.post(`/papers/${twice.id}/upvote`, { state: "off" });
    await cast[1]?.post(`/papers/${twice.id}/upvote`, { state: "off" });
    expect(await order()).toEqual(["Once", "Old", "Twice"]);
    expect(textOf((await instance.get("/papers/trending?page=2")).html)).toContain("past the end of the list");
    const empty = await freshInstance();
    expect(textOf((await empty.get("/papers/trending")).html)).toContain("nothing is trending");
  });

  it("is worked out for records that were there before, and after every change of the formula", async () => {
    const {
      instance,
      papers: [paper],
    } = await world({ papers: ["Once"], editions: { "2026-06-16": [0] } });
    const { db, dataFolder } = instance;
    const trending = async () =>
      (await db.selectFrom("papers").select("trending").where("key", "=", paper.key).executeTakeFirstOrThrow())
        .trending;
    const before = await trending();
    expect(before).toBeGreaterThan(0);
    await db.updateTable("papers").set({ trending: 0 }).execute();
    (await openRecords(dataFolder)).close();
    expect(await trending()).toBe(0);
    await db.deleteFrom("counters").where("name", "=", "trending_formula").execute();
    (await openRecords(dataFolder)).close();
    expect(await trending()).toBe(before);
  });
});

describe("a place among the first", () => {
  it("is shown on the paper's page when the edition is over and somebody upvoted it", async () => {
    const { instance, papers } = await world({
      papers: ["First", "Second", "Third", "Fourth"],
      editions: { "2026-06-16": [0, 1, 2, 3] },
    });
    const cast: Member[] = [];
    for (const handle of ["bob", "carol", "dan", "eve"]) cast.push(await member(instance, handle));
    for (const [i, { id }] of papers.entries())
      for (const reader of cast.slice(i)) await reader.post(`/papers/${id}/upvote`, { state: "on" });
    const places = async (i: number) =>
      /<ul class="places">.*?<\/ul>/s.exec((await instance.get(`/papers/${papers[i]?.id}`)).html)?.[0] ?? "";
    expect(await places(0)).toBe("");
    instance.time.now = NOW + DAY_MS;
    expect(textOf(await places(0))).toBe("1 of the day, 16 June 2026");
    expect(textOf(await places(2))).toBe("3 of the day, 16 June 2026");
    expect(await places(3)).toBe("");
    instance.time.now = NOW + 6 * DAY_MS;
    expect(textOf(await places(1))).toBe("2 of the day, 16 June 20262 of the week, 15 to 21 June 2026");
    instance.time.now = NOW + 20 * DAY_MS;
    expect(textOf(await places(0))).toContain("1 of the month, June 2026");
    expect(await places(0)).toContain('href="/papers/month/2026-06"');
  });
});

describe("the end of the demo", () => {
  it("leaves what people did with its papers, until the real records come", async () => {
    const instance = await freshInstance();
    const { db } = instance;
    const [used, unused] = [record({ title: "Otters of the demo" }), record({ title: "Unused of the demo" })];
    await db.transaction().execute(async (tx) => {
      await upsertPapers(tx, [used, unused], true);
      const dora = await addReader(tx, { handle: "demo-dora", name: "Dora", demo: true, at: NOW });
      for (const { key } of await tx.selectFrom("papers").select("key").execute()) {
        await submit(tx, { day: TODAY, paperKey: key, readerId: dora, at: NOW });
        await upvote(tx, key, dora, NOW);
      }
    });
    const bob = await member(instance, "bob");
    await bob.get("/");
    expect((await bob.post(`/papers/${used.id}/upvote`, { state: "on" })).status).toBe(303);
    await db.transaction().execute((tx) => clearDemo(tx));
    const left = await db.selectFrom("papers").select(["id", "upvotes", "demo"]).execute();
    expect(left).toEqual([{ id: used.id, upvotes: 1, demo: 0 }]);
    expect((await bob.get("/")).html).not.toContain("This is the demo edition");
    // The summary was ours; the source's own record takes its place, older or not.
    const real = { ...used, abstract: "From the source.", versions: [{ version: 1, createdAt: NOW - 900 * DAY_MS }] };
    await instance.add(real);
    const { html } = await bob.get(`/papers/${used.id}`);
    expect(textOf(html)).toContain("From the source.");
    expect(html).toMatch(/class="n" aria-hidden="true">\s*1\s*</);
  });
});
