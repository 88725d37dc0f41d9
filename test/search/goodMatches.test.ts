/** Where the papers that match well end: told on every page, as Markdown and as data, with and without knowing it. */
import { describe, expect, it, vi } from "vitest";
import type * as searching from "../../src/search/search.ts";
import { freshInstance, textOf, titlesIn } from "../support/instance.ts";
import { record } from "../support/made/records.ts";

const known = vi.hoisted(() => ({ goodTotal: undefined as number | undefined, more: false }));

/** The ranking draws the line; where it does so is tested with the ranking. */
vi.mock("../../src/search/search.ts", async (original) => {
  const actual = await original<typeof searching>();
  return {
    ...actual,
    async search(...given: Parameters<typeof actual.search>) {
      const { goodTotal: _, ...found } = await actual.search(...given);
      return { ...found, more: known.more, ...(known.goodTotal === undefined ? {} : { goodTotal: known.goodTotal }) };
    },
  };
});

const LINE = "The papers below match only in part.";

async function library() {
  const instance = await freshInstance();
  await instance.add(...[1, 2, 3, 4, 5].map((n) => record({ title: `Quokka ${n}`, abstract: "Of quokkas." })));
  return instance;
}

/** The number of papers before the line; undefined without one. */
const before = (text: string, paper: RegExp): number | undefined =>
  text.includes(LINE) ? (text.slice(0, text.indexOf(LINE)).match(paper)?.length ?? 0) : undefined;

describe("good matches", () => {
  it.each<[number | undefined, boolean, string, (number | undefined)[]]>([
    [undefined, false, "5 papers, found", [undefined, undefined, undefined]],
    [2, false, "2 papers match well, 3 in part, found", [undefined, 0, 0]],
    [1, false, "1 paper matches well, 4 in part, found", [1, 0, 0]],
    [3, true, "3 papers match well, more than 5 in part, found", [undefined, 1, 0]],
    [5, false, "5 papers, found", [undefined, undefined, undefined]],
    [0, false, "No paper matches well, 5 in part, found", [0, 0, 0]],
  ])("%j of five (more: %j): %s", async (goodTotal, more, summary, lines) => {
    Object.assign(known, { goodTotal, more });
    const instance = await library();
    for (const [i, line] of lines.entries()) {
      const { html } = await instance.get(`/papers?q=quokka&limit=2&page=${i + 1}`);
      expect(textOf(html)).toContain(summary);
      expect(titlesIn(html)).toHaveLength(i === 2 ? 1 : 2);
      expect(before(html, /<article/g)).toBe(line);
      const markdown = (await instance.get(`/papers.md?q=quokka&limit=2&page=${i + 1}`)).html;
      expect(before(markdown, /^## /gm)).toBe(line);
      if (goodTotal !== undefined) expect(markdown).toContain(summary.replace(", found", "; here"));
    }
    const { html } = await instance.get("/api/v1/search?q=quokka&limit=2");
    expect(JSON.parse(html)).toMatchObject({ total: 5, more, goodTotal: goodTotal ?? null });
  });
});
