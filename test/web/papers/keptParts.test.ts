/** Parts of pages that are rendered once for everybody: nothing of one reader is on another's page, nothing old on any. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadPapers } from "../../../src/store/papers/loadedPapers.ts";
import { visitor } from "../../support/cast.ts";
import { titlesIn } from "../../support/instance.ts";
import { NOW, record } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const TITLES = ["First sparse matter", "Second sparse matter", "Third sparse matter"];
const WORLD = {
  papers: TITLES,
  readers: { bob: "reader", carol: "reader" },
  editions: { "2026-06-16": [0, 1, 2] },
} as const;
const LISTS = ["/", "/papers/week/2026-W25", "/papers?q=sparse"];

const MARKS = {
  upvoted: { path: "upvote", fields: (on: boolean) => ({ state: on ? "on" : "off" }) },
  saved: { path: "collect", fields: (on: boolean) => ({ [on ? "add" : "remove"]: "saved" }) },
  hidden: { path: "hide", fields: (on: boolean) => ({ state: on ? "on" : "off" }) },
};
type Mark = keyof typeof MARKS;

const step = fc.record({
  who: fc.constantFrom("bob" as const, "carol" as const),
  mark: fc.constantFrom(...(Object.keys(MARKS) as Mark[])),
  paper: fc.nat({ max: TITLES.length - 1 }),
  on: fc.boolean(),
});

/** The cards of a page, by the paper's id: its count, and what is pressed; undefined where there is nothing to press. */
function cardsOf(html: string) {
  const cards = [...html.matchAll(/<article class="card[^"]*" id="p-\d+">.*?<\/article>/gs)].map(([card]) => {
    const pressed = (pattern: RegExp) => /aria-pressed="(\w+)"/.exec(pattern.exec(card)?.[0] ?? "")?.[1];
    return [
      /<h2><a href="\/papers\/([^"]+)"/.exec(card)?.[1] ?? "",
      {
        upvotes: Number(/class="n" aria-hidden="true">(\d+)</.exec(card)?.[1]),
        upvoted: pressed(/<form class="upvote".*?<\/form>/s),
        saved: pressed(/<button[^>]*data-does="save"[^>]*>/),
      },
    ] as const;
  });
  return Object.fromEntries(cards);
}

const tokensIn = (html: string) =>
  new Set([...html.matchAll(/name="form" value="([^"]*)"/g)].map(([, token]) => token));

describe("parts of a page that are rendered once", () => {
  it("show each reader their own marks, forms and papers, and everybody the counts as they are", async () => {
    const { instance, bob, carol, ids } = await world(WORLD);
    const nobody = visitor(instance.app);
    const readers = { bob, carol };
    const marks = {
      bob: { upvoted: new Set<number>(), saved: new Set<number>(), hidden: new Set<number>() },
      carol: { upvoted: new Set<number>(), saved: new Set<number>(), hidden: new Set<number>() },
    };
    const tokens = {
      bob: [...tokensIn((await bob.get("/account")).html)],
      carol: [...tokensIn((await carol.get("/account")).html)],
    };
    expect(tokens.bob).toHaveLength(1);
    expect(tokens.carol).not.toEqual(tokens.bob);
    const upvotesOf = (paper: number) => Number(marks.bob.upvoted.has(paper)) + Number(marks.carol.upvoted.has(paper));
    const before = Object.values(cardsOf((await nobody.get("/")).html)).map(({ upvotes }) => upvotes);
    expect(before).toEqual([0, 0, 0]);

    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...LISTS),
        async (steps, path) => {
          instance.time.now += 60_000;
          for (const { who, mark, paper, on } of steps) {
            await readers[who].post(`/papers/${ids[paper]}/${MARKS[mark].path}`, MARKS[mark].fields(on));
            marks[who][mark][on ? "add" : "delete"](paper);
          }
          // All at once, so that each is made while the others are.
          const [bobs, carols, anybodys] = await Promise.all([bob.get(path), carol.get(path), nobody.get(path)]);
          for (const [who, { html }] of [["bob", bobs] as const, ["carol", carols] as const]) {
            const own = marks[who];
            const shown = TITLES.flatMap((_, paper) => (own.hidden.has(paper) ? [] : [paper]));
            expect(cardsOf(html)).toEqual(
              Object.fromEntries(
                shown.map((paper) => [
                  ids[paper],
                  {
                    upvotes: upvotesOf(paper),
                    upvoted: String(own.upvoted.has(paper)),
                    saved: String(own.saved.has(paper)),
                  },
                ]),
              ),
            );
            expect([...tokensIn(html)]).toEqual(tokens[who]);
          }
          expect(cardsOf(anybodys.html)).toEqual(
            Object.fromEntries(
              TITLES.map((_, paper) => [
                ids[paper],
                { upvotes: upvotesOf(paper), upvoted: undefined, saved: undefined },
              ]),
            ),
          );
          for (const token of [...tokens.bob, ...tokens.carol]) expect(anybodys.html).not.toContain(token);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("are those of the paper as it is now", async () => {
    const { instance, bob, ids } = await world(WORLD);
    for (const path of LISTS) expect(titlesIn((await bob.get(path)).html)).toContain("First sparse matter");
    const id = ids[0] ?? "";
    await instance.add(
      record({
        id,
        title: "A sparse <b>rewriting</b>",
        abstract: "Now about something else.",
        authors: ["Newly Named"],
        categories: ["math.CO"],
        versions: [
          { version: 1, createdAt: NOW - 1_000 },
          { version: 2, createdAt: NOW },
        ],
      }),
    );
    for (const path of [...LISTS, `/papers/${id}`]) {
      const { html } = await bob.get(path);
      expect([path, html.includes("First sparse matter")]).toEqual([path, false]);
      for (const text of ["rewriting", "Newly Named", "math.CO"])
        expect([path, html.includes(text)]).toEqual([path, true]);
      expect(html).not.toContain("<b>rewriting");
    }
  });
});

describe("papers that are loaded again", () => {
  it("are the same objects while they have not changed, and what a transaction saw is not kept", async () => {
    const { instance, bob, ids } = await world(WORLD);
    const { db } = instance;
    const keys = (await db.selectFrom("papers").select("key").orderBy("key").execute()).map(({ key }) => key);
    const first = await loadPapers(db, keys);
    const rolledBack = db.transaction().execute(async (tx) => {
      await tx.updateTable("papers").set({ title: "Never committed" }).execute();
      expect((await loadPapers(tx, keys)).map(({ title }) => title)).toEqual(keys.map(() => "Never committed"));
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    const again = await loadPapers(db, keys);
    for (const [i, paper] of again.entries()) expect(paper).toBe(first[i]);
    await bob.post(`/papers/${ids[0]}/upvote`, { state: "on" });
    const upvoted = await loadPapers(db, keys);
    expect(upvoted.map((paper, i) => paper === first[i])).toEqual([false, true, true]);
    expect(upvoted[0]).toEqual({ ...first[0], upvotes: 1 });
  });
});
