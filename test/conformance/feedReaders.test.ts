/** Feeds as others read them: newsboat, feedparser and xmllint, unmodified, over every kind of feed. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FEED_ENDINGS, feedPath } from "../../src/domain/editions/feedUrl.ts";
import { plainText } from "../../src/domain/papers/tex.ts";
import { clean } from "../../src/lib/text.ts";
import { submit } from "../../src/store/editions/editions.ts";
import { member } from "../support/cast.ts";
import { feedparser, fetchedAgain, newsboat, WHY_NO_FEED_READERS, xmllint } from "../support/clients/feedReaders.ts";
import { hostileInstance } from "../support/hostile/hostileTitles.ts";
import { author, withAlerts } from "../support/made/alerts.ts";
import { readFeed } from "../support/made/feeds.ts";
import { DAY_MS, NOW, record } from "../support/made/records.ts";
import { onLoopback } from "../support/serving.ts";

const GRAMMAR = join(import.meta.dirname, "atom.rng");
const skipped = WHY_NO_FEED_READERS === undefined ? "" : ` (skipped: ${WHY_NO_FEED_READERS})`;

/** An instance with something in every list, without a public address, so that feeds name the one they were asked at. */
async function setUp() {
  const instance = await withAlerts({ baseUrl: "" });
  const bob = await member(instance, "bob", "reader", "http://localhost");
  const ada = await instance.follow(bob.id, author("Ada Lovelace"));
  await bob.get("/me/alerts");
  await bob.post("/me/alerts", { follow: String(ada), way: "feed", rhythm: "at_once" });
  const versions = [{ version: 1, createdAt: NOW - DAY_MS }];
  await instance.add(
    record({ id: "2606.00001", title: "Łoss & $x^2$", authors: ["Ada Lovelace"], versions }),
    record({ id: "math/0211159", title: "Kernels <b>of</b> sorts", authors: [], categories: [], versions }),
    record({ id: "2606.00003", title: "مرحبا 中文 🦜", abstract: "We show $\\alpha \\le \\beta$ & more.", versions }),
  );
  await instance.run();
  const { db } = instance;
  for (const { key } of await db.selectFrom("papers").select("key").execute())
    await db
      .transaction()
      .execute((tx) =>
        submit(tx, { day: "2026-06-16", paperKey: key, readerId: bob.id, at: NOW - key * 60_000, note: "read\nthis" }),
      );
  await bob.get("/papers/2606.00001");
  await bob.post("/papers/2606.00001/upvote", { state: "on" });
  const made = await bob.post("/papers/2606.00003/collect", { name: "A & B", visibility: "public" }, JSON_PLEASE);
  const collection = `/collections/${JSON.parse(made.html).address}`;
  const lists = ["following", "saved", "upvoted", "submitted", `collection ${collection.split("/").at(-1)}`];
  for (const list of lists) await bob.post("/me/feeds", { list });
  const own = (await bob.get("/me/feeds")).html.matchAll(
    /value="http:\/\/localhost\/feeds(\/private\/[\w.-]+)\.atom"/g,
  );
  const address = await onLoopback(instance.app);
  const pages = [
    "/",
    "/papers/week",
    "/papers/month",
    "/papers/date/2026-06-16",
    "/papers/date/2020-01-01",
    "/papers/week/2026-W25",
    "/papers/month/2026-06",
    "/papers/trending",
    "/papers",
    "/papers?limit=1",
    "/papers?q=kernels",
    "/papers?q=no+such+word",
    "/papers?author=Ada+Lovelace",
    "/papers?cat=cs.LG&from=2026-06-01",
    "/papers?like=2606.00001&like=2606.00003",
    "/readers/bob",
    "/readers/bob?show=upvoted",
    "/readers/bob?show=papers",
    collection,
    ...[...own].map(([, path = ""]) => path),
  ];
  const fetched = async (page: string, ending: (typeof FEED_ENDINGS)[number]) => {
    const url = address + feedPath(page, ending);
    return { url, ending, body: await (await fetch(url)).text() };
  };
  const feeds = [];
  for (const page of pages) for (const ending of FEED_ENDINGS) feeds.push(await fetched(page, ending));
  return feeds.map((feed) => ({ ...feed, said: readFeed(feed.ending, feed.body) }));
}

const JSON_PLEASE = { accept: "application/json" };
const seconds = (time: string) => Math.floor(Date.parse(time) / 1_000);

describe.skipIf(WHY_NO_FEED_READERS !== undefined)(`feed readers${skipped}`, () => {
  it("understand every kind of feed as it is meant", async () => {
    const feeds = await setUp();
    expect(feeds).toHaveLength(25 * FEED_ENDINGS.length);
    expect(feeds.filter(({ said }) => said.items.length === 0)).toHaveLength(3 * FEED_ENDINGS.length);
    const ofXml = feeds.filter(({ ending }) => ending !== "json");

    for (const { url, ending, body } of ofXml)
      expect([url, xmllint(body, ending === "atom" ? GRAMMAR : undefined)]).toEqual([url, ""]);

    const understood = feedparser(ofXml.map(({ body }) => body));
    for (const [i, { url, ending, said }] of ofXml.entries()) {
      const { bozo, why, version, title, entries, links } = understood[i] ?? {};
      expect([url, bozo, why, version, title]).toEqual([
        url,
        false,
        "",
        ending === "atom" ? "atom10" : "rss20",
        said.title,
      ]);
      expect(links).toContainEqual({ rel: "self", href: url });
      expect(
        entries?.map(({ id, link, authors, tags, published, updated }) => [
          id,
          link,
          authors,
          tags,
          published,
          updated,
        ]),
      ).toEqual(
        said.items.map((item) => [
          item.id,
          item.address,
          item.authors,
          item.categories,
          seconds(item.published),
          seconds(item.updated),
        ]),
      );
      // What looks like HTML in a title of RSS is taken for it.
      if (ending === "atom")
        expect(entries?.map(({ title: one }) => one)).toEqual(said.items.map((item) => item.title));
    }

    // Formats of one list have the same ids, which newsboat keeps once each.
    for (const format of ["atom", "rss"]) await readByNewsboat(ofXml.filter(({ ending }) => ending === format));

    const statuses = await fetchedAgain(ofXml.map(({ url }) => url));
    expect(statuses).toEqual(ofXml.map(() => [200, 304, 304]));
  });

  async function readByNewsboat(feeds: Awaited<ReturnType<typeof setUp>>) {
    const cached = await newsboat(feeds.map(({ url }) => url));
    for (const { url, said } of feeds) {
      const read = cached.get(url);
      expect([url, read?.title, read?.url]).toEqual([url, said.title, said.page]);
      expect(read?.items.map(({ guid, url: link, at }) => [guid, link, at]).sort()).toEqual(
        said.items.map((item) => [item.id, item.address, seconds(item.published)]).sort(),
      );
      expect(read?.items.map(({ content }) => content).sort()).toEqual(said.items.map(({ html }) => html).sort());
    }
  }

  it("bring a thousand hostile titles back equal", async () => {
    const { instance, papers } = await hostileInstance();
    const bodies: string[] = [];
    for (let next: string | undefined = "/feeds/papers.atom?limit=120"; next; ) {
      const { html } = await instance.get(next);
      bodies.push(html);
      next = readFeed("atom", html).next;
    }
    for (const body of bodies) expect(xmllint(body, GRAMMAR)).toBe("");
    const titles = feedparser(bodies).flatMap(({ entries }) => entries.map(({ title }) => title));
    expect(titles.sort()).toEqual(papers.map(({ title }) => clean(plainText(title))).sort());
  });

  it("would find what is wrong: the grammar refuses feeds that RFC 4287 does", () => {
    const entry = "<entry><id>urn:e</id><title>t</title><updated>2026-06-16T12:00:00Z</updated></entry>";
    const good = `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id><title>t</title><updated>2026-06-16T12:00:00Z</updated><author><name>n</name></author>${entry}</feed>`;
    expect(xmllint(good, GRAMMAR)).toBe("");
    for (const [from, to] of [
      ["<id>urn:f</id>", ""],
      ["<id>urn:f</id>", "<id>relative</id>"],
      ["<title>t</title>", "<title>t</title><title>u</title>"],
      ["2026-06-16T12:00:00Z", "16 June 2026"],
      ["<author><name>n</name></author>", ""],
      ["<name>n</name>", ""],
      ["<title>t</title>", '<title type="markdown">t</title>'],
      ["</entry>", '<link rel="alternate"/></entry>'],
      ["</entry>", "<category/></entry>"],
      ["</entry>", "<paper/></entry>"],
    ] as const)
      expect([to, xmllint(good.replace(from, to), GRAMMAR) === ""]).toEqual([to, false]);
  });
});
