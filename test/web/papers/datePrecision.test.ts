/** A year alone is never shown or exported as 1 January, and a month alone never as its first day. */
import { describe, expect, it } from "vitest";
import { textOf } from "../../support/instance.ts";
import { world } from "../../support/world.ts";

const TITLE = "A work whose date is known in part";
const JANUARY = Date.UTC(2019, 0);
const MAY = Date.UTC(2019, 4);

const paperOf = async (precision: "year" | "month" | undefined, createdAt: number) => {
  const versions = [{ version: 1, createdAt, ...(precision ? { precision } : {}) }];
  const { instance } = await world({
    papers: [{ id: "lab:1", title: TITLE, versions, links: [{ kind: "journal", value: "J. of Lists" }] }],
    editions: { "2026-06-16": [0] },
  });
  return async (path: string, headers: Record<string, string> = {}) => (await instance.get(path, headers)).html;
};

/** What would tell of a day that nobody knows. */
const FIRST_OF = /2019[-/]0?1[-/]0?1|2019[-/]05[-/]01|1 January 2019|1 Jan 2019|1 May 2019|Jan(?:uary)? 2019/;

describe.each([
  ["year", JANUARY, "2019", "2019", "2019"],
  ["month", MAY, "2019-05", "May 2019", "2019/05"],
] as const)("a date that is known to the %s", (precision, at, iso, shown, slashed) => {
  it("is written so on pages", async () => {
    const get = await paperOf(precision, at);
    const page = await get("/papers/lab:1");
    expect(textOf(page)).toContain(`Published ${shown}`);
    expect(textOf(page)).toContain(`v1 of ${shown}`);
    expect(page).toContain(`<time datetime="${iso}">`);
    expect(page).toContain(`<meta name="citation_date" content="${slashed}"`);
    expect(page).toContain(`"datePublished":"${iso}"`);
    for (const path of ["/", "/papers", "/papers/date/2026-06-16", "/papers?q=work"]) {
      const html = await get(path);
      expect(html, path).toContain(`<time datetime="${iso}">${shown}</time>`);
      expect(textOf(html), path).not.toMatch(FIRST_OF);
    }
    expect(textOf(page)).not.toMatch(FIRST_OF);
  });

  it("is written so in every citation", async () => {
    const get = await paperOf(precision, at);
    const month = precision === "month";
    const [bib, ris, csl] = await Promise.all(
      ["bib", "ris", "csl.json"].map((end) => get(`/papers/lab:1/cite.${end}`)),
    );
    expect(bib).toContain("year = {2019}");
    expect(/month = (\w+)/.exec(bib ?? "")?.[1]).toBe(month ? "may" : undefined);
    expect(/^DA {2}- (.*?)\r?$/m.exec(ris ?? "")?.[1]).toBe(month ? "2019/05/" : undefined);
    expect(ris).toContain("PY  - 2019");
    expect(JSON.parse(csl ?? "")[0].issued).toEqual({ "date-parts": [month ? [2019, 5] : [2019]] });
    for (const style of ["apa", "ieee", "acm"]) {
      const text = await get(`/papers/lab:1/cite.${style}.txt`);
      expect(text).toContain("2019");
      expect(text).not.toMatch(FIRST_OF);
    }
  });

  it("is written so in Markdown, feeds and pictures", async () => {
    const get = await paperOf(precision, at);
    const markdown = await get("/papers/lab:1", { accept: "text/markdown" });
    expect(markdown).toContain(`- Published: ${iso}\n`);
    expect(markdown).toContain(`- ${iso}: version 1`);
    expect(await get("/papers", { accept: "text/markdown" })).toContain(` · ${iso}`);
    const feed = await get("/feeds/papers.atom");
    expect(feed).toContain(`published ${shown}`);
    expect(await get("/thumbnails/papers/lab:1.svg")).toContain(` · ${iso}</text>`);
    for (const text of [markdown, feed.replace(/<(?:published|updated)>[^<]*/g, "")])
      expect(text).not.toMatch(FIRST_OF);
  });

  it("is told by the API beside the moment that it stands for", async () => {
    const get = await paperOf(precision, at);
    const time = new Date(at).toISOString();
    expect(JSON.parse(await get("/api/v1/papers/lab:1"))).toMatchObject({
      published: expect.stringMatching(time.slice(0, 10)),
      publishedPrecision: precision,
      updatedPrecision: precision,
    });
    expect(JSON.parse(await get("/api/papers/lab:1"))).toMatchObject({ publishedAt: time });
  });
});

it("a date that is known to the day is written whole", async () => {
  const get = await paperOf(undefined, JANUARY);
  expect(textOf(await get("/papers/lab:1"))).toContain("Published 1 Jan 2019");
  expect(JSON.parse(await get("/api/v1/papers/lab:1"))).toMatchObject({ publishedPrecision: "day" });
  expect(JSON.parse(await get("/papers/lab:1/cite.csl.json"))[0].issued).toEqual({ "date-parts": [[2019, 1, 1]] });
});
