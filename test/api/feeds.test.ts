/** Feeds of what everybody may see: every list, every format, found from its page, cheap to ask again, and private things absent. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atom } from "../../src/api/feeds/atom.ts";
import type { Feed } from "../../src/api/feeds/feed.ts";
import { json } from "../../src/api/feeds/json.ts";
import { rss } from "../../src/api/feeds/rss.ts";
import { FEED_ENDINGS, FEED_FORMATS, type FeedEnding, feedPath } from "../../src/domain/editions/feedUrl.ts";
import { plainText } from "../../src/domain/papers/tex.ts";
import { clean } from "../../src/lib/text.ts";
import { submit } from "../../src/store/editions/editions.ts";
import { member, visitor } from "../support/cast.ts";
import { hostileInstance } from "../support/hostile/hostileTitles.ts";
import { freshInstance, type TestInstance } from "../support/instance.ts";
import { parsed, readFeed } from "../support/made/feeds.ts";
import { DAY_MS, NOW, record } from "../support/made/records.ts";
import { world } from "../support/world.ts";

const HOUR_MS = 3_600_000;
const TODAY = "2026-06-16";

/** Today's edition of three papers, yesterday's of one more; Ada's collection and votes. */
async function worldOfFeeds() {
  const version = (days: number) => [{ version: 1, createdAt: NOW - days * DAY_MS }];
  const options = [
    { id: "2606.00001", title: "Sparse kernels & $O(n^2)$ losses", versions: version(1), authors: ["Ada Łovelace"] },
    { id: "2606.00002", title: "Dense kernels", versions: version(2), categories: ["cs.LG", "stat.ML"] },
    {
      id: "2606.00003",
      title: "Kernels <of> all sorts",
      versions: version(3),
      links: [{ kind: "code" as const, value: "https://github.com/a/b" }],
    },
    { id: "math/0211159", title: "An older one", versions: version(400), categories: ["math.DG"] },
  ];
  const { instance, ids, key, ada } = await world({ papers: options, readers: { ada: "reader" } });
  const keyOf = (id: string) => key(ids.indexOf(id));
  const put = async (id: string, day: string, at: number, note?: string) => {
    const paperKey = keyOf(id);
    const wish = { day, paperKey, readerId: ada.id, at, ...(note ? { note } : {}) };
    await instance.db.transaction().execute((tx) => submit(tx, wish));
  };
  await put("2606.00002", "2026-06-15", NOW - DAY_MS);
  await put("2606.00003", TODAY, NOW - 2 * HOUR_MS);
  await put("2606.00001", TODAY, NOW - 3 * HOUR_MS, "why it <matters>\nto us");
  await put("math/0211159", TODAY, NOW - HOUR_MS);
  return { ...instance, ada, keyOf, put };
}

async function feedAt(instance: Pick<TestInstance, "get">, page: string, ending: FeedEnding = "atom") {
  const { status, headers, html } = await instance.get(feedPath(page, ending));
  expect([page, status, headers.get("content-type")]).toEqual([
    page,
    200,
    `${FEED_FORMATS[ending].type}; charset=utf-8`,
  ]);
  return readFeed(ending, html);
}
const titlesOf = async (instance: Pick<TestInstance, "get">, page: string) =>
  (await feedAt(instance, page)).items.map(({ title }) => title);

async function makeCollection(ada: Awaited<ReturnType<typeof member>>, visibility: string) {
  await ada.get("/collections");
  const made = await ada.post("/collections", { name: `A ${visibility} list`, visibility });
  const path = made.headers.get("location") ?? "";
  await ada.post("/papers/2606.00002/collect", { add: path.split("/").at(-1) ?? "" });
  return path;
}

describe("every list", () => {
  it("is a feed in each format, named in the head of its page and at its foot, and says the same in all", async () => {
    const instance = await worldOfFeeds();
    const { ada } = instance;
    await ada.get("/papers/2606.00001");
    await ada.post("/papers/2606.00001/upvote", { state: "on" });
    const collection = await makeCollection(ada, "public");
    const [one, two, three, old] = [
      "Sparse kernels & O(n^2) losses",
      "Dense kernels",
      "Kernels <of> all sorts",
      "An older one",
    ];
    const lists: [page: string, titles: (string | undefined)[]][] = [
      ["/", [old, three, one, two]],
      ["/papers/date/2026-06-15", [two]],
      ["/papers/week/2026-W25", [old, three, one, two]],
      ["/papers/month/2026-06", [old, three, one, two]],
      ["/papers/trending", await titlesOf(instance, "/papers/trending")],
      ["/papers", [one, two, three, old]],
      ["/papers?q=kernels", [one, two, three]],
      ["/papers?q=kernels&cat=stat.ML", [two]],
      ["/papers?author=Ada+Lovelace", [one]],
      ["/papers?cat=math.DG", [old]],
      ["/papers?from=2026-06-14&to=2026-06-14", [two]],
      ["/papers?code=yes", [three]],
      ["/readers/ada", [old, three, one, two]],
      ["/readers/ada?show=upvoted", [one]],
      [collection, [two]],
    ];
    const ids = new Map<string | undefined, string>();
    for (const [page, titles] of lists) {
      const { html } = await instance.get(page);
      const read = [];
      for (const ending of FEED_ENDINGS) {
        const address = feedPath(page, ending);
        const whole = `https://papers.example${address}`.replaceAll("&", "&amp;");
        expect([page, html.includes(`type="${FEED_FORMATS[ending].type}" title=`)]).toEqual([page, true]);
        expect([page, html.includes(`href="${whole}"/>`)]).toEqual([page, true]);
        const feed = await feedAt(instance, page, ending);
        expect([address, feed.items.map(({ title }) => title)]).toEqual([address, titles]);
        expect([feed.self, feed.next]).toEqual([`https://papers.example${address}`, undefined]);
        read.push({ ...feed, self: "" });
      }
      expect(html).toMatch(/as a feed: *<a href="\/feeds\//);
      expect(read[1]).toEqual(read[0]);
      expect(read[2]).toEqual(read[0]);
      expect([ids.get(read[0]?.id), page]).toEqual([undefined, page]);
      ids.set(read[0]?.id, page);
      expect(read[0]?.page).toBe(`https://papers.example${page}`);
    }
    const trending = (await feedAt(instance, "/papers/trending")).items;
    expect(trending.map(({ address }) => address?.replace("https://papers.example", ""))).toEqual(
      (await instance.get("/papers/trending")).page
        .all("article")
        .map((card) => card.all("heading")[0]?.all("link")[0]?.target),
    );
    expect(trending).toHaveLength(4);
  });

  it("goes on with the editions where the page is that of today, this week or this month", async () => {
    const instance = await worldOfFeeds();
    await instance.put("2606.00001", "2026-06-08", NOW - 8 * DAY_MS);
    await instance.put("2606.00002", "2026-05-31", NOW - 16 * DAY_MS);
    const week = await feedAt(instance, "/papers/week");
    expect(week.items.map(({ published }) => published)).toEqual(
      [HOUR_MS, 2 * HOUR_MS, DAY_MS, 8 * DAY_MS].map((ago) => new Date(NOW - ago).toISOString()),
    );
    // In May's edition first, and so since then.
    expect((await feedAt(instance, "/papers/month")).items.at(-1)?.published).toBe(
      new Date(NOW - 16 * DAY_MS).toISOString(),
    );
    const moved = await instance.get("/feeds/papers/date.rss");
    expect([moved.status, moved.headers.get("location")]).toEqual([301, "/feeds/front.rss"]);
    // Nobody knows of tomorrow's.
    await instance.put("2606.00002", "2026-06-17", NOW);
    expect((await feedAt(instance, "/")).items).toHaveLength(4);
    instance.time.now += 400 * DAY_MS;
    expect((await feedAt(instance, "/")).items.map(({ title }) => title)).toContain("Dense kernels");
  });

  it("has the newest papers where there is no edition, and is whole where there is nothing at all", async () => {
    const instance = await freshInstance();
    for (const ending of FEED_ENDINGS) {
      const feed = await feedAt(instance, "/", ending);
      expect([feed.items, Number.isNaN(Date.parse(feed.updated))]).toEqual([[], false]);
    }
    await instance.add(record({ title: "The first" }));
    expect(await titlesOf(instance, "/")).toEqual(["The first"]);
  });

  it("says who submitted a paper and why, what it is about, and where to read it", async () => {
    const instance = await worldOfFeeds();
    await instance.ada.get("/papers/2606.00003");
    await instance.ada.post("/papers/2606.00003/upvote", { state: "on" });
    const { items } = await feedAt(instance, "/");
    const html = items.find(({ title }) => title?.startsWith("Sparse"))?.html;
    expect(html).toContain("<p><em>Submitted by Ada.</em></p><blockquote><p>why it &#60;matters&#62;<br>to us</p>");
    expect(html).toContain('<a href="https://arxiv.org/pdf/2606.00001">PDF</a>');
    const code = items.find(({ title }) => title?.startsWith("Kernels"))?.html;
    expect(code).toContain('<a href="https://github.com/a/b">Code</a>');
    expect(code).toContain("1 upvote · published 13 Jun 2026");
  });

  it("is found where people guess it, and refuses what is none in words", async () => {
    const instance = await worldOfFeeds();
    for (const guess of ["/feed", "/rss.xml", "/atom.xml", "/feed.json"])
      expect((await instance.get((await instance.get(guess)).headers.get("location") ?? "")).status).toBe(200);
    const wrong: [path: string, status: number][] = [
      ["/feeds/front", 404],
      ["/feeds/front.txt", 404],
      ["/feeds/papers/date/2026-06-31.atom", 404],
      ["/feeds/papers/date/2026-06-16/x.atom", 404],
      ["/feeds/papers/2606.00001.atom", 404],
      ["/feeds/readers/nobody.atom", 404],
      ["/feeds/readers/ada.atom?show=comments", 404],
      ["/feeds/collections/none.atom", 404],
      ["/feeds/private/1.1.x.atom", 404],
      ["/feeds/alert/1.1.x.atom", 404],
      ["/feeds/papers.atom?cat=nonsense!", 400],
      ["/feeds/papers.atom?like=2606.99999", 404],
      ["/feeds/front.atom?page=0", 400],
    ];
    for (const [path, status] of wrong) {
      const answer = await instance.get(path);
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
        path,
        status,
        expect.stringMatching(/^text\/plain/),
      ]);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
    const asJson = await instance.get("/feeds/papers.json?limit=x");
    expect([asJson.status, JSON.parse(asJson.html).error]).toEqual([400, "bad_request"]);
  });

  it("goes over pages that are linked, each paper once", async () => {
    const instance = await freshInstance();
    await instance.add(...Array.from({ length: 130 }, (_, i) => record({ title: `Paper ${i}` })));
    for (const ending of FEED_ENDINGS) {
      const seen: (string | undefined)[] = [];
      for (let next: string | undefined = `/feeds/papers.${ending}`; next; ) {
        const feed = readFeed(ending, (await instance.get(next)).html);
        seen.push(...feed.items.map(({ title }) => title));
        next = feed.next;
      }
      expect([ending, seen.length, new Set(seen).size]).toEqual([ending, 130, 130]);
    }
  });
});

describe("an entry", () => {
  it("keeps its id when the instance moves, and is updated by a later version of its paper alone", async () => {
    const instance = await worldOfFeeds();
    const before = await feedAt(instance, "/");
    await instance.ada.get("/papers/2606.00001");
    await instance.ada.post("/papers/2606.00001/upvote", { state: "on" });
    const voted = await feedAt(instance, "/");
    expect(voted.items.map(({ updated }) => updated)).toEqual(before.items.map(({ updated }) => updated));
    Object.assign(instance.config, { baseUrl: "https://elsewhere.example/" });
    const moved = await feedAt(instance, "/");
    expect([moved.id, moved.items.map(({ id }) => id)]).toEqual([before.id, before.items.map(({ id }) => id)]);
    expect(moved.items[0]?.address).toMatch(/^https:\/\/elsewhere\.example\/papers\//);
    const versions = [1, 2].map((version) => ({ version, createdAt: NOW + (version - 2) * DAY_MS }));
    await instance.add(record({ id: "2606.00001", title: "Sparse kernels, corrected", versions }));
    const corrected = await feedAt(instance, "/");
    const entry = corrected.items.find(({ title }) => title === "Sparse kernels, corrected");
    expect([entry?.published, entry?.updated, corrected.updated]).toEqual([
      new Date(NOW - 3 * HOUR_MS).toISOString(),
      new Date(NOW).toISOString(),
      new Date(NOW).toISOString(),
    ]);
  });
});

describe("asking again", () => {
  it.each(["/", "/papers?q=kernels", "/papers/trending", "/readers/ada"])(
    "is answered by 304 while nothing of %s changed, whatever else did",
    async (page) => {
      const instance = await worldOfFeeds();
      const path = feedPath(page, "atom");
      const first = await instance.get(path);
      const etag = first.headers.get("etag") ?? "";
      const modified = first.headers.get("last-modified") ?? "";
      expect(first.headers.get("cache-control")).toBe("public, max-age=900");
      const again = async (headers: Record<string, string>) => (await instance.get(path, headers)).status;
      const unchanged = async () => {
        expect(await again({ "if-none-match": etag })).toBe(304);
        expect(await again({ "if-none-match": `"x", ${etag.slice(2)}` })).toBe(304);
        expect(await again({ "if-modified-since": modified })).toBe(304);
        expect(await again({ "if-none-match": '"x"', "if-modified-since": modified })).toBe(200);
        expect(await again({ "if-modified-since": "yesterday" })).toBe(200);
      };
      await unchanged();
      // Somebody signs up: the records change, the feed does not.
      await member(instance, "bob");
      await unchanged();
      await instance.ada.get("/papers/2606.00001");
      instance.time.now += 1_000;
      await instance.ada.post("/papers/2606.00001/upvote", { state: "on" });
      expect(await again({ "if-none-match": etag })).toBe(200);
      expect(await again({ "if-modified-since": modified })).toBe(200);
      const voted = await instance.get(path);
      expect(voted.headers.get("etag")).not.toBe(etag);
      const rss = await instance.get(feedPath(page, "rss"));
      expect(rss.headers.get("etag")).not.toBe(voted.headers.get("etag"));
    },
  );

  it("tells changes within one second apart by time too", async () => {
    const instance = await worldOfFeeds();
    const first = await instance.get("/feeds/front.atom");
    await instance.ada.get("/papers/2606.00001");
    await instance.ada.post("/papers/2606.00001/upvote", { state: "on" });
    const since = { "if-modified-since": first.headers.get("last-modified") ?? "" };
    expect((await instance.get("/feeds/front.atom", since)).status).toBe(200);
  });

  it("answers a HEAD request without a body", async () => {
    const { app } = await worldOfFeeds();
    const answer = await app.request("/feeds/front.json", { method: "HEAD" });
    expect([answer.status, answer.headers.get("etag")?.slice(0, 3), await answer.text()]).toEqual([200, 'W/"', ""]);
  });
});

describe("what is not for everybody", () => {
  it("is in no feed: private collections, silenced readers, submissions taken out, whoever asks", async () => {
    const instance = await worldOfFeeds();
    const { ada, db } = instance;
    const secret = await makeCollection(ada, "private");
    expect((await ada.get(feedPath(secret, "atom"))).status).toBe(404);
    expect((await ada.get(secret)).html).not.toContain("/feeds/collections");
    const unlisted = await makeCollection(ada, "unlisted");
    const shown = await instance.get(feedPath(unlisted, "atom"));
    expect([shown.status, shown.headers.get("x-robots-tag")]).toEqual([200, "noindex"]);
    await db.updateTable("submissions").set({ hidden_at: NOW }).where("day", "=", TODAY).execute();
    expect(await titlesOf(instance, "/")).toEqual(["Dense kernels"]);
    expect(await titlesOf(instance, "/readers/ada")).toEqual(["Dense kernels"]);
    await db.updateTable("readers").set({ banned_at: NOW }).where("id", "=", ada.id).execute();
    expect((await instance.get("/feeds/readers/ada.atom")).status).toBe(404);
    expect((await instance.get(feedPath(unlisted, "atom"))).status).toBe(404);
  });

  it("does not come by being signed in: everybody's feed is the same for all", async () => {
    const { ada, app } = await worldOfFeeds();
    await ada.get("/papers/2606.00001");
    await ada.post("/papers/2606.00001/hide", { state: "on" });
    const [own, others] = [await ada.get("/feeds/front.atom"), await visitor(app).get("/feeds/front.atom")];
    expect(own.html).toBe(others.html);
  });
});

describe("hostile titles", () => {
  it("come back equal from every format, a thousand of them", async () => {
    const { instance, papers } = await hostileInstance();
    const expected = papers.map(({ title }) => clean(plainText(title))).sort();
    for (const ending of FEED_ENDINGS) {
      const titles: string[] = [];
      for (let next: string | undefined = `/feeds/papers.${ending}?limit=120`; next; ) {
        const feed = readFeed(ending, (await instance.get(next)).html);
        titles.push(...feed.items.map(({ title }) => title ?? ""));
        next = feed.next;
      }
      expect(titles.sort()).toEqual(expected);
    }
  });

  it("of any characters at all leave XML and JSON whole", () => {
    const any = fc.string({ unit: "binary", maxLength: 60 });
    const texts = fc.record({ title: any, name: any, category: any, html: any, about: any, address: any });
    fc.assert(
      fc.property(texts, ({ title, name, category, html, about, address }) => {
        const item = { id: "urn:x", title, address, html, authors: [name], categories: [category] };
        const feed: Feed = {
          id: "urn:f",
          title,
          about,
          from: { title: name, address, version: "1" },
          self: address,
          page: address,
          next: address,
          updated: NOW,
          items: [{ ...item, published: NOW, updated: NOW, home: address, pdf: address }],
        };
        for (const [ending, write] of [["atom", atom] as const, ["rss", rss] as const]) {
          const read = readFeed(ending, write(feed));
          expect([read.title, read.items[0]?.html]).toEqual([sayable(title), sayable(html)]);
          expect([read.items[0]?.authors, read.items[0]?.categories]).toEqual([[sayable(name)], [sayable(category)]]);
        }
        expect(parsed(atom(feed)).name).toBe("feed");
        expect(readFeed("json", json(feed)).items[0]?.title).toBe(title);
      }),
    );
  });
});

/** The characters of XML 1.0. */
const sayable = (text: string): string =>
  [...text.toWellFormed()]
    .filter((one) => /[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(one))
    .join("");
