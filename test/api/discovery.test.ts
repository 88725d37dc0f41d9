/** How browsers and search engines find their way here. */
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { submit } from "../../src/store/editions/editions.ts";
import { member } from "../support/cast.ts";
import { freshInstance } from "../support/instance.ts";
import { NOW } from "../support/made/records.ts";
import { world } from "../support/world.ts";

const BASE = "https://papers.example";

/** Text of every element of a name, in order; throws where it is no XML. */
function textsOf(xml: string, wanted: string): string[] {
  const texts: string[] = [];
  let open: string | undefined;
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name }) => {
    open = name;
    if (name === wanted) texts.push("");
  });
  parser.on("text", (text) => {
    if (open === wanted) texts[texts.length - 1] += text;
  });
  parser.on("closetag", () => {
    open = undefined;
  });
  parser.write(xml).close();
  return texts;
}

describe("OpenSearch", () => {
  it("says how to search here, whatever the instance is called", async () => {
    const instance = await freshInstance({ title: "Papers & <Friends> of a long name" });
    const { headers, html } = await instance.get("/opensearch.xml");
    expect(headers.get("content-type")).toBe("application/opensearchdescription+xml; charset=utf-8");
    expect(textsOf(html, "ShortName")).toEqual(["Papers & <Friend"]);
    expect(html).toContain(`template="${BASE}/papers?q={searchTerms}"`);
    expect(html).toContain(`template="${BASE}/opensearch/suggest?q={searchTerms}"`);
  });

  it("offers titles and names as browsers read them", async () => {
    const { instance } = await world({
      papers: [{ id: "2601.40001", title: "Gradient $x^2$ clipping", authors: ["Grace Gradient"] }],
    });
    const { headers, html } = await instance.get("/opensearch/suggest?q=gradi");
    expect(headers.get("content-type")).toBe("application/x-suggestions+json; charset=utf-8");
    expect(JSON.parse(html)).toEqual([
      "gradi",
      ["Grace Gradient", "Gradient x^2 clipping"],
      ["1 paper", "2601.40001"],
      [`${BASE}/papers?author=Grace+Gradient`, `${BASE}/papers/2601.40001`],
    ]);
    expect(JSON.parse((await instance.get("/opensearch/suggest")).html)).toEqual(["", [], [], []]);
  });

  it("goes by the request's address where none is set", async () => {
    const instance = await freshInstance({ baseUrl: "" });
    expect((await instance.get("http://localhost:3000/opensearch.xml")).html).toContain(
      "http://localhost:3000/papers?q=",
    );
  });
});

describe("the site map", () => {
  it("lists papers, editions and public collections, and nothing that is somebody's own", async () => {
    const { instance } = await world({ papers: [{ id: "2601.40010" }, { id: "conf:x2026/a(1)" }] });
    const { key } = await instance.db
      .selectFrom("papers")
      .select("key")
      .where("id", "=", "2601.40010")
      .executeTakeFirstOrThrow();
    const mira = await member(instance, "mira");
    await instance.db
      .transaction()
      .execute((tx) => submit(tx, { day: "2026-06-15", paperKey: key, readerId: mira.id, at: NOW }));
    const addresses: Record<string, string> = {};
    for (const visibility of ["private", "unlisted", "public"]) {
      const made = await mira.post("/collections", { name: visibility, visibility }, { accept: "application/json" });
      addresses[visibility] = JSON.parse(made.html).address;
    }
    const index = await instance.get("/sitemap.xml");
    expect(index.headers.get("content-type")).toBe("application/xml; charset=utf-8");
    expect(textsOf(index.html, "loc")).toEqual(
      ["editions", "collections", "papers-1"].map((name) => `${BASE}/sitemap/${name}.xml`),
    );
    const listed: string[] = [];
    for (const loc of textsOf(index.html, "loc")) {
      const part = await instance.get(loc.slice(BASE.length));
      listed.push(...textsOf(part.html, "loc"));
      expect(textsOf(part.html, "lastmod").length).toBe(textsOf(part.html, "loc").length);
    }
    expect(listed).toEqual(
      expect.arrayContaining([
        `${BASE}/papers/2601.40010`,
        `${BASE}/papers/conf:x2026/a(1)`,
        `${BASE}/papers/date/2026-06-15`,
        `${BASE}/papers/week/2026-W25`,
        `${BASE}/papers/month/2026-06`,
        `${BASE}/collections/${addresses.public}`,
      ]),
    );
    for (const hidden of ["private", "unlisted"]) expect(listed.join()).not.toContain(addresses[hidden]);
    // All that is listed is there, and for everybody.
    for (const address of listed) expect((await instance.get(address.slice(BASE.length))).status).toBe(200);
    await instance.db.updateTable("readers").set({ banned_at: 1 }).where("id", "=", mira.id).execute();
    expect(textsOf((await instance.get("/sitemap/collections.xml")).html, "loc")).toEqual([]);
  });

  it("is divided by keys into parts that stay, and has no more parts than papers need", async () => {
    const { instance } = await world({ papers: [{ id: "2601.40020" }] });
    // As after many papers came and went.
    const row = await instance.db.selectFrom("papers").selectAll().limit(1).executeTakeFirstOrThrow();
    await instance.db
      .insertInto("papers")
      .values({ ...row, key: 45_000, id: "2601.40021", revision: 99 })
      .execute();
    expect(textsOf((await instance.get("/sitemap.xml")).html, "loc")).toEqual(
      [1, 2, 3].map((part) => `${BASE}/sitemap/papers-${part}.xml`),
    );
    const part = async (n: number) => textsOf((await instance.get(`/sitemap/papers-${n}.xml`)).html, "loc");
    expect([await part(1), await part(2), await part(3)]).toEqual([
      [`${BASE}/papers/2601.40020`],
      [],
      [`${BASE}/papers/2601.40021`],
    ]);
    expect((await instance.get("/sitemap/papers-4.xml")).status).toBe(404);
    expect((await instance.get("/sitemap/papers-0.xml")).status).toBe(404);
  });
});

/** RFC 9309: the longest rule that fits counts; `*` is anything, `$` the end. */
function mayCrawl(robots: string, path: string): boolean {
  const rules = [...robots.matchAll(/^(Allow|Disallow): (\S+)$/gm)].map(([, kind, rule = ""]) => ({
    allowed: kind === "Allow",
    rule,
    fits: new RegExp(`^${rule.replace(/[.?+^()[\]{}|\\]/g, "\\$&").replace(/\*/g, ".*")}`).test(path),
  }));
  return rules.filter(({ fits }) => fits).sort((a, b) => b.rule.length - a.rule.length)[0]?.allowed ?? true;
}

describe("robots.txt", () => {
  it("keeps crawlers to what is for everybody", async () => {
    const instance = await freshInstance();
    const { headers, html } = await instance.get("/robots.txt");
    expect(headers.get("content-type")).toMatch(/^text\/plain/);
    expect(html).toContain(`Sitemap: ${BASE}/sitemap.xml`);
    const open = [
      "/",
      "/papers",
      "/papers/2601.40010",
      "/papers/2601.40010.md",
      "/papers/date/2026-06-15",
      "/papers/trending",
      "/papers/trending.md",
      "/feeds/papers/trending.atom",
      "/archive/2026",
      "/collections/abcdefghijklmnop",
      "/readers/mira",
      "/metrics-of-loss",
      "/about",
      "/sitemap.xml",
    ];
    expect(open.filter((path) => !mayCrawl(html, path))).toEqual([]);
    const closed = [
      "/me",
      "/me/saved",
      "/me/alerts",
      "/account",
      "/account/digest",
      "/collections",
      "/admin/sources",
      "/moderation",
      "/sign-in",
      "/submit",
      "/papers?q=x",
      "/papers.md?q=x",
      "/papers.csl.json?q=x",
      "/feeds/papers.atom?q=x&page=2",
      "/feeds/private/1.1.x.atom",
      "/papers/suggest?q=x",
      "/papers/2601.40010/cite.bib",
      "/papers/2601.40010/claim",
      "/papers/2601.40010/collect?return=/",
      "/subscription/x",
      "/unsubscribe/x",
      "/feeds/private/1.0.x.atom",
      "/mail",
    ];
    expect(closed.filter((path) => mayCrawl(html, path))).toEqual([]);
  });

  it("keeps them out altogether where the instance is to stay unlisted", async () => {
    const { html } = await (await freshInstance({ robots: false })).get("/robots.txt");
    expect(html).toBe("User-agent: *\nDisallow: /\n");
  });
});
