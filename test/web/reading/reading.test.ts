/** What a reader was shown and has read: reported by pages, shown on cards, left out on request, switched off, forgotten. */
import { describe, expect, it } from "vitest";
import { writeShownList } from "../../../src/app/reading/shownList.ts";
import { impressionsOf, positionCounts, purgeImpressions } from "../../../src/store/reading/impressions.ts";
import { openedBy } from "../../../src/store/reading/readState.ts";
import type { Member } from "../../support/cast.ts";
import { visitor } from "../../support/cast.ts";
import { titlesIn } from "../../support/instance.ts";
import { DAY_MS, NOW } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const TITLES = ["First sparse matter", "Second sparse matter", "Third sparse matter"];
const WORLD = {
  papers: TITLES,
  readers: { bob: "reader", carol: "reader" },
  editions: { "2026-06-16": [0, 1, 2] },
} as const;
const EDITION = "/papers/date/2026-06-16";
const SECRET = "the-secret-of-the-tests-is-long-enough";

/** The token of the list on a page; undefined where the page has none. */
const tokenIn = (html: string): string | undefined => /data-shown="([^"]+)"/.exec(html)?.[1];
const tokenOf = async (reader: Member, path: string): Promise<string> => tokenIn((await reader.get(path)).html) ?? "";
const json = { accept: "application/json" };
const classesIn = (html: string): string[] =>
  [...html.matchAll(/<article class="(card[^"]*)"/g)].map((match) => match[1] ?? "");

describe("a page's report of what was in view", () => {
  it("is kept once a reader, list, day and paper, whatever tabs report it", async () => {
    const { instance, bob, key } = await world(WORLD);
    const list = await tokenOf(bob, EDITION);
    for (const seen of ["1-2", "2,1", "2"]) expect((await bob.post("/seen", { list, seen })).status).toBe(200);
    const rows = await impressionsOf(instance.db, bob.id, 10);
    expect(rows.map(({ list, position, day, key }) => [list, position, day, key])).toEqual([
      ["edition", 1, "2026-06-16", key(0)],
      ["edition", 2, "2026-06-16", key(1)],
    ]);
    // The best position of the day counts.
    const shown = { readerId: bob.id, list: "edition", day: "2026-06-16", first: 1 } as const;
    const moved = writeShownList(SECRET, { ...shown, keys: [key(1), key(0)] });
    await bob.post("/seen", { list: moved, seen: "1-2" });
    const again = await impressionsOf(instance.db, bob.id, 10);
    expect(new Map(again.map(({ position, key }) => [key, position]))).toEqual(
      new Map([
        [key(0), 1],
        [key(1), 1],
      ]),
    );
  });

  it("is refused with a sentence for what was not shown, and to whom", async () => {
    const { instance, bob, carol, key } = await world(WORLD);
    const list = await tokenOf(bob, EDITION);
    await carol.get(EDITION);
    const of = (other: Partial<Parameters<typeof writeShownList>[1]>, secret = SECRET) =>
      writeShownList(secret, {
        ...{ readerId: bob.id, list: "edition", day: "2026-06-16", first: 1, keys: [key(0)] },
        ...other,
      });
    const refusals: [Member, Record<string, string>, RegExp][] = [
      [carol, { list, seen: "1" }, /shown to another reader/],
      [bob, { list, seen: "4" }, /no paper at place 4/],
      [bob, { list, seen: "0" }, /written as 1-3,7/],
      [bob, { list, seen: "1-9999" }, /written as 1-3,7/],
      [bob, { list, pdf: "9" }, /no paper at place 9/],
      [bob, { list: list.replace(/\.1\./, ".5."), seen: "1" }, /not as one of our pages/],
      [bob, { list: of({}, "another-secret-of-somebody-else"), seen: "1" }, /not as one of our pages/],
      [bob, { list: of({ day: "2026-06-01" }), seen: "1" }, /more than 3 days old/],
      [bob, { list: of({ keys: [0, key(1)] }), seen: "1" }, /no paper at place 1/],
      [bob, { list: "", seen: "1" }, /not as one of our pages/],
    ];
    for (const [who, fields, sentence] of refusals) {
      const { status, html } = await who.post("/seen", fields, json);
      expect([fields, status]).toEqual([fields, 400]);
      expect(JSON.parse(html).message).toMatch(sentence);
    }
    expect((await visitor(instance.app).post("/seen", { list, seen: "1" }, json)).status).toBe(401);
    for (const { id } of [bob, carol]) expect(await impressionsOf(instance.db, id, 10)).toEqual([]);
  });

  it("is limited, without using up what readers may change", async () => {
    const { bob, ids } = await world(WORLD);
    const list = await tokenOf(bob, EDITION);
    const statuses = [];
    for (let i = 0; i < 300; i++) statuses.push((await bob.post("/seen", { list, seen: "1" }, json)).status);
    expect(statuses.slice(0, 200).every((status) => status === 200)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
    expect((await bob.post(`/papers/${ids[0]}/upvote`, { state: "on" }, json)).status).toBe(200);
    // The pages of papers are shown all the same.
    expect((await bob.get(`/papers/${ids[0]}`)).status).toBe(200);
  });

  it("comes from a picture where there are no scripts, unless the page was only loaded ahead", async () => {
    const { instance, bob } = await world(WORLD);
    const { html } = await bob.get(EDITION);
    const picture = /<noscript><img src="([^"]+)"/.exec(html)?.[1] ?? "";
    await bob.get(picture, { "sec-purpose": "prefetch" });
    expect(await impressionsOf(instance.db, bob.id, 10)).toEqual([]);
    const served = await bob.get(picture);
    expect([served.status, served.headers.get("content-type")]).toEqual([200, "image/gif"]);
    expect(await impressionsOf(instance.db, bob.id, 10)).toHaveLength(3);
    expect((await visitor(instance.app).get(picture)).status).toBe(401);
  });

  it("leaves the pages that everybody gets in their cache", async () => {
    const { instance, bob } = await world(WORLD);
    const list = await tokenOf(bob, EDITION);
    const state = instance.records.state();
    await bob.post("/seen", { list, seen: "1-3", code: "1" });
    await bob.post("/seen/mark", { list });
    expect(await impressionsOf(instance.db, bob.id, 10)).toHaveLength(3);
    expect(instance.records.state()).toBe(state);
  });

  it("has the same token all day, so that the page has the same mark", async () => {
    const { instance, bob } = await world(WORLD);
    const list = await tokenOf(bob, EDITION);
    instance.time.now += 3_600_000;
    expect(await tokenOf(bob, EDITION)).toBe(list);
    instance.time.now += DAY_MS;
    expect(await tokenOf(bob, EDITION)).not.toBe(list);
  });
});

describe("opening a paper", () => {
  it("is noted for a reader's own look, not for what is loaded ahead, asked for by HEAD or by a program", async () => {
    const { instance, bob, path, ids, key } = await world(WORLD);
    await bob.get(path, { "sec-purpose": "prefetch;prerender" });
    await instance.app.request(`https://papers.example${path}`, { method: "HEAD", headers: { cookie: bob.cookies() } });
    expect(await openedBy(instance.db, bob.id, 10)).toEqual([]);
    await bob.get(path);
    instance.time.now += 1_000;
    const list = await tokenOf(bob, path);
    await bob.post("/seen", { list, pdf: "1" });
    expect((await bob.post("/seen", { list, seen: "1" }, json)).html).toBe('{"noted":0}');
    instance.time.now += 1_000;
    await bob.post("/seen", { list: await tokenOf(bob, EDITION), code: "2" });
    expect(await openedBy(instance.db, bob.id, 10)).toEqual([
      { key: key(1), event: "code", at: NOW + 2_000 },
      { key: key(0), event: "pdf", at: NOW + 1_000 },
      { key: key(0), event: "opened", at: NOW },
    ]);
    expect(await impressionsOf(instance.db, bob.id, 10)).toEqual([]);
    expect(ids).toHaveLength(3);
  });

  it("counts as an act on the impression that it follows", async () => {
    const { instance, bob, carol, ids } = await world(WORLD);
    for (const reader of [bob, carol])
      await reader.post("/seen", { list: await tokenOf(reader, EDITION), seen: "1-3" });
    instance.time.now += 60_000;
    await bob.get(`/papers/${ids[0]}`);
    await bob.post(`/papers/${ids[0]}/upvote`, { state: "on" });
    await carol.post(`/papers/${ids[1]}/collect`, { add: "saved" });
    instance.time.now += 3 * DAY_MS;
    await carol.post(`/papers/${ids[2]}/upvote`, { state: "on" });
    expect(await positionCounts(instance.db)).toEqual([
      { list: "edition", position: 1, impressions: 2, acted: 1 },
      { list: "edition", position: 2, impressions: 2, acted: 1 },
      { list: "edition", position: 3, impressions: 2, acted: 0 },
    ]);
  });
});

const LISTS = [
  "/",
  EDITION,
  "/papers/week/2026-W25",
  "/papers/month/2026-06",
  "/papers/trending",
  "/papers?q=sparse",
  "/papers?cat=cs.LG",
  "/papers",
];

describe("a seen paper", () => {
  it("is told apart on every list from one that was read and one that was not, for its reader alone", async () => {
    const { bob, carol, ids } = await world(WORLD);
    await bob.post("/seen", { list: await tokenOf(bob, EDITION), seen: "2" });
    await bob.get(`/papers/${ids[2]}`);
    for (const path of LISTS) {
      const { html, page } = await bob.get(path);
      const byTitle = Object.fromEntries(titlesIn(html).map((title, i) => [title, classesIn(html)[i]]));
      expect([path, byTitle]).toEqual([
        path,
        { [TITLES[0] ?? ""]: "card", [TITLES[1] ?? ""]: "card was-seen", [TITLES[2] ?? ""]: "card was-read" },
      ]);
      expect(page.text).toContain(`Seen before: ${TITLES[1]}`);
      expect(page.text).toContain(`Read: ${TITLES[2]}`);
      expect(classesIn((await carol.get(path)).html)).toEqual(["card", "card", "card"]);
    }
  });

  it("is left out on request, with true totals and the way back", async () => {
    const { instance, bob, ids } = await world(WORLD);
    await bob.post("/seen", { list: await tokenOf(bob, EDITION), seen: "2" });
    await bob.get(`/papers/${ids[2]}`);
    instance.time.now += 1;
    for (const path of LISTS) {
      const before = await bob.get(path);
      const on = before.page.link("Only what I have not seen").target;
      const { html, page } = await bob.get(on);
      expect([path, titlesIn(html)]).toEqual([path, [TITLES[0]]]);
      expect(page.text).toMatch(
        /1 paper that you have not seen|1 paper.*only those that you have not seen|newest papers/i,
      );
      expect(titlesIn((await bob.get(page.link("show them, too").target)).html)).toHaveLength(3);
      // Nobody in particular sees all of them.
      expect(titlesIn((await visitor(instance.app).get(on)).html)).toHaveLength(3);
    }
    await bob.get(`/papers/${ids[0]}`);
    instance.time.now += 1;
    for (const path of LISTS) {
      const on = (await bob.get(path)).page.link("Only what I have not seen").target;
      expect((await bob.get(on)).page.text).toContain("There is nothing here that you have not seen.");
    }
  });

  it("stays where it is on later pages of a list that was begun before", async () => {
    const titles = Array.from({ length: 75 }, (_, i) => `Sparse paper ${String(i).padStart(3, "0")}`);
    const { bob, instance } = await world({ papers: titles, readers: { bob: "reader" } });
    for (const start of ["/papers?unseen=1", "/papers?q=sparse&unseen=1"]) {
      await bob.post("/account/reading/forget");
      const found: string[] = [];
      for (let path: string | undefined = start; path; ) {
        const { html, page } = await bob.get(path);
        found.push(...titlesIn(html));
        instance.time.now += 1_000;
        await bob.post("/seen", { list: tokenIn(html) ?? "", seen: "1-5" });
        await bob.post("/seen/mark", { list: tokenIn(html) ?? "" });
        path = page.all("link").find(({ text }) => /^Page \d+ →$/.test(text))?.target;
      }
      expect([start, found.length, new Set(found).size]).toEqual([start, 75, 75]);
      instance.time.now += 1_000;
      expect((await bob.get(start)).page.text).toContain("There is nothing here that you have not seen.");
    }
  });

  it("is known again when its paper is joined to another, and goes with its paper", async () => {
    const { instance, bob, key } = await world(WORLD);
    await bob.post("/seen", { list: await tokenOf(bob, EDITION), seen: "1-2", pdf: "2" });
    const { mergePapers, removePapers } = await import("../../../src/store/whole/merge.ts");
    await instance.db.transaction().execute((tx) => mergePapers(tx, key(1), key(0)));
    expect(await openedBy(instance.db, bob.id, 10)).toEqual([{ key: key(0), event: "pdf", at: NOW }]);
    const rows = await impressionsOf(instance.db, bob.id, 10);
    expect(rows.map(({ key, position }) => [key, position])).toEqual([[key(0), 1]]);
    expect(classesIn((await bob.get(EDITION)).html)).toContain("card was-read");
    await instance.db.transaction().execute((tx) => removePapers(tx, [key(0)]));
    expect(await openedBy(instance.db, bob.id, 10)).toEqual([]);
    // A page that was open reports what is gone by now, and the rest is noted.
    const shown = { readerId: bob.id, list: "edition", day: "2026-06-16", first: 1 } as const;
    const list = writeShownList(SECRET, { ...shown, keys: [key(0), key(2)] });
    expect((await bob.post("/seen", { list, seen: "1-2", code: "1" }, json)).status).toBe(200);
    expect((await impressionsOf(instance.db, bob.id, 10)).map(({ key }) => key)).toEqual([key(2)]);
  });
});

describe("marking", () => {
  it("a list as seen can be undone, but for what was seen since", async () => {
    const { instance, bob, key } = await world(WORLD);
    const { page } = await bob.get(EDITION);
    const form = page.form("/seen/mark");
    expect(form.button("Mark these 3 as seen")).toBeDefined();
    const list = form.hidden("list");
    await bob.post("/seen", { list, seen: "1" });
    const marked = await bob.post("/seen/mark", { list, back: EDITION });
    expect(marked.status).toBe(303);
    const follows = await bob.get(marked.headers.get("location") ?? "");
    expect(follows.page.text).toContain("2 papers marked as seen.");
    expect(classesIn(follows.html)).toEqual(["card was-seen", "card was-seen", "card was-seen"]);
    instance.time.now += 1_000;
    await bob.post("/seen", { list, seen: "3" });
    const mark = follows.page.form("/seen/undo").hidden("mark");
    await bob.post("/seen/undo", { mark, back: EDITION });
    expect(classesIn((await bob.get(EDITION)).html)).toEqual(["card was-seen", "card", "card was-seen"]);
    expect((await bob.post("/seen/undo", { mark }, json)).status).toBe(404);
    // No place in a list comes of it.
    expect((await impressionsOf(instance.db, bob.id, 9)).map((row) => row.key).sort()).toEqual([key(0), key(2)].sort());
  });

  it("a paper as unread keeps it so until it is opened, whatever lists show it", async () => {
    const { bob, ids, path } = await world(WORLD);
    await bob.get(path);
    await bob.post(`${path}/read`, { state: "off" });
    await bob.post("/seen", { list: await tokenOf(bob, EDITION), seen: "1-3" });
    expect(classesIn((await bob.get(EDITION)).html)).toEqual(["card", "card was-seen", "card was-seen"]);
    expect(titlesIn((await bob.get(`${EDITION}?unseen=1`)).html)).toEqual([TITLES[0]]);
    await bob.get(path);
    expect(classesIn((await bob.get(EDITION)).html)[0]).toBe("card was-read");
    await bob.post(`/papers/${ids[1]}/read`, { state: "on" });
    expect(classesIn((await bob.get(EDITION)).html)[1]).toBe("card was-read");
  });
});

describe("the switch", () => {
  it("ends logging at once, also for pages that are open, and takes the marks of lists away", async () => {
    const { instance, bob, path } = await world(WORLD);
    const list = await tokenOf(bob, EDITION);
    await bob.post("/seen", { list, seen: "1" });
    const { page } = await bob.get("/account");
    expect(page.text).toContain("Remember what I have seen: on");
    await bob.post("/account/reading", { state: "off" });
    expect((await bob.post("/seen", { list, seen: "2" }, json)).html).toBe('{"noted":0}');
    expect((await bob.post("/seen/mark", { list }, json)).status).toBe(409);
    await bob.get(path);
    expect(await openedBy(instance.db, bob.id, 9)).toEqual([]);
    expect(await impressionsOf(instance.db, bob.id, 9)).toHaveLength(1);
    const { html } = await bob.get(EDITION);
    expect(tokenIn(html)).toBeUndefined();
    expect(html).not.toContain("seen.js");
    await bob.post("/account/reading", { state: "on" });
    expect(await tokenOf(bob, EDITION)).toBe(list);
  });

  it("has a button that forgets all of it, and the account takes it along and leaves nothing behind", async () => {
    const { instance, bob, carol } = await world(WORLD);
    for (const reader of [bob, carol])
      await reader.post("/seen", { list: await tokenOf(reader, EDITION), seen: "1-3" });
    const { html } = await bob.post("/account/export");
    const { impressions, reading } = JSON.parse(html);
    expect(impressions).toHaveLength(3);
    expect(reading[0]).toMatchObject({ state: "seen", firstAt: new Date(NOW).toISOString() });
    await bob.post("/account/reading/forget");
    expect(await impressionsOf(instance.db, bob.id, 9)).toEqual([]);
    expect(classesIn((await bob.get(EDITION)).html)).toEqual(["card", "card", "card"]);
    expect(await impressionsOf(instance.db, carol.id, 9)).toHaveLength(3);
    await carol.post("/account/delete", { handle: "carol" });
    expect(await instance.db.selectFrom("impressions").selectAll().execute()).toEqual([]);
    expect(await instance.db.selectFrom("reading").selectAll().execute()).toEqual([]);
  });
});

it("Impressions older than their time go, and what was read stays", async () => {
  const { instance, bob } = await world(WORLD);
  await bob.post("/seen", { list: await tokenOf(bob, EDITION), seen: "1" });
  await purgeImpressions(instance.db, NOW + 1);
  expect(await impressionsOf(instance.db, bob.id, 9)).toEqual([]);
  expect(classesIn((await bob.get(EDITION)).html)[0]).toBe("card was-seen");
});
