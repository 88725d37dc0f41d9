import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFacets } from "../../src/search/rank/facets.ts";
import { MAX_RESULTS } from "../../src/search/rank/ranking.ts";
import { type SearchRequest, search } from "../../src/search/search.ts";
import { markWords, queryStems, snippet, stemOf } from "../../src/search/text/words.ts";
import { removePapers } from "../../src/store/whole/merge.ts";
import { freshInstance, type TestInstance } from "../support/instance.ts";
import { DAY_MS, NOW, record } from "../support/made/records.ts";
import { world } from "../support/world.ts";

const ask = ({ db, index }: TestInstance, query: string, more: Partial<SearchRequest> = {}) =>
  search(db, { index }, { query, filter: {}, sort: "relevance", limit: 30, offset: 0, ...more });
const idsOf = async (instance: TestInstance, query: string, more?: Partial<SearchRequest>) =>
  (await ask(instance, query, more)).papers.map((paper) => paper.id);
const at = (daysAgo: number) => [{ version: 1, createdAt: NOW - daysAgo * DAY_MS }];

describe("search", () => {
  it("finds by stems, without regard to accents and case, in title and abstract", async () => {
    const instance = await freshInstance();
    await instance.add(
      record({ id: "2501.00001", title: "Minimizing losses by bootstrapping" }),
      record({ id: "2501.00002", title: "Another matter", abstract: "On the Poincaré inequality." }),
      record({ id: "2501.00003", title: "A third" }),
    );
    expect(await idsOf(instance, "loss minimization bootstrap")).toEqual(["2501.00001"]);
    expect(await idsOf(instance, "POINCARE inequalities")).toEqual(["2501.00002"]);
    expect(await idsOf(instance, "poincaré")).toEqual(["2501.00002"]);
  });

  it("finds authors as typed, with or without accents", async () => {
    const instance = await freshInstance();
    await instance.add(
      record({ id: "2501.00001", authors: ["Balázs Kégl", "Ann Other"] }),
      record({ id: "2501.00002", authors: ["Bob Sample"], abstract: "We extend the boosting of Kegl." }),
    );
    expect((await idsOf(instance, "Balazs Kegl"))[0]).toBe("2501.00001");
    expect((await idsOf(instance, "balázs kégl"))[0]).toBe("2501.00001");
    expect((await idsOf(instance, "kégl")).sort()).toEqual(["2501.00001", "2501.00002"]);
    expect(await idsOf(instance, "", { filter: { author: "balazs kegl" } })).toEqual(["2501.00001"]);
    expect(await idsOf(instance, "study", { filter: { author: "Bob Sample" } })).toEqual(["2501.00002"]);
  });

  it("does not put an author named like the subject before the subject", async () => {
    const instance = await freshInstance();
    const fillers = Array.from({ length: 30 }, () => record());
    await instance.add(
      record({ id: "2501.00001", title: "Cauliflower", authors: ["Adam Smith"] }),
      record({ id: "2501.00002", title: "Adam: how Adam converges", abstract: "Adam is analysed; Adam works." }),
      ...fillers,
    );
    expect((await idsOf(instance, "adam")).slice(0, 2)).toEqual(["2501.00002", "2501.00001"]);
  });

  it("filters by category and days of publication, both ends included", async () => {
    const instance = await freshInstance();
    await instance.add(
      record({ id: "2501.00001", title: "Quokka one", categories: ["cs.LG", "stat.ML"], versions: at(10) }),
      record({ id: "2501.00002", title: "Quokka two", categories: ["cs.IR"], versions: at(20) }),
      record({ id: "2501.00003", title: "Quokka three", categories: ["stat.ML"], versions: at(30) }),
    );
    const day = (daysAgo: number) => new Date(NOW - daysAgo * DAY_MS).toISOString().slice(0, 10);
    for (const query of ["quokka", ""]) {
      expect((await idsOf(instance, query, { filter: { category: "stat.ML" } })).sort()).toEqual([
        "2501.00001",
        "2501.00003",
      ]);
      expect((await idsOf(instance, query, { filter: { from: day(20) } })).sort()).toEqual([
        "2501.00001",
        "2501.00002",
      ]);
      expect(await idsOf(instance, query, { filter: { from: day(20), to: day(20) } })).toEqual(["2501.00002"]);
      expect(await idsOf(instance, query, { filter: { to: day(25), category: "cs.LG" } })).toEqual([]);
    }
  });

  it("by date lists papers with every word, newest first, and any word when none has all", async () => {
    const instance = await freshInstance();
    await instance.add(
      record({ id: "2501.00001", title: "Quokka fur", versions: at(3) }),
      record({ id: "2501.00002", title: "Quokka quokka fur fur", versions: at(9) }),
      record({ id: "2501.00003", title: "Quokka alone", versions: at(1) }),
    );
    expect(await idsOf(instance, "quokka fur", { sort: "date" })).toEqual(["2501.00001", "2501.00002"]);
    const loose = await ask(instance, "quokka zeppelin", { sort: "date" });
    expect(loose.papers.map((paper) => paper.id)).toEqual(["2501.00003", "2501.00001", "2501.00002"]);
    expect(loose.everyWord).toBe(false);
  });

  it("pages without gap or repeat, and counts up to its limit", async () => {
    const instance = await freshInstance();
    const many = Array.from({ length: MAX_RESULTS + 50 }, (_, i) => record({ title: `Quokka ${"x".repeat(i % 7)}` }));
    await instance.add(...many);
    const first = await ask(instance, "quokka", { limit: 120 });
    expect([first.total, first.more]).toEqual([MAX_RESULTS, true]);
    const seen = [];
    for (let offset = 0; offset < MAX_RESULTS; offset += 120)
      seen.push(...(await idsOf(instance, "quokka", { limit: 120, offset })));
    expect(new Set(seen).size).toBe(MAX_RESULTS);
    expect(await idsOf(instance, "quokka", { offset: MAX_RESULTS })).toEqual([]);
  });

  it("follows changes and removals", async () => {
    const { instance, paper } = await world({ papers: [{ id: "2501.00001", title: "Quokka", versions: at(5) }] });
    await instance.add({ ...paper, title: "Wombat", versions: [...paper.versions, { version: 2, createdAt: NOW }] });
    expect(await idsOf(instance, "quokka")).toEqual([]);
    expect(await idsOf(instance, "wombat")).toEqual(["2501.00001"]);
    const { papers } = await ask(instance, "wombat");
    await instance.db.transaction().execute((tx) =>
      removePapers(
        tx,
        papers.map((one) => one.key),
      ),
    );
    // Between the removal and the index's learning of it.
    expect(await idsOf(instance, "wombat")).toEqual([]);
    await instance.indexer.catchUp();
    expect(await instance.index.size()).toBe(0);
  });

  it("says how the results divide, also after changes", async () => {
    const instance = await freshInstance();
    const facets = createFacets(instance.db);
    const divide = async () =>
      (
        await search(
          instance.db,
          { index: instance.index, facets },
          { query: "quokka", filter: {}, sort: "relevance", limit: 1, offset: 0 },
        )
      ).facets;
    const first = record({
      title: "Quokka",
      categories: ["cs.LG", "cs.IR"],
      versions: [{ version: 1, createdAt: Date.UTC(2020, 1) }],
    });
    await instance.add(
      first,
      record({ title: "Quokka", categories: ["cs.LG"], versions: [{ version: 1, createdAt: Date.UTC(2021, 1) }] }),
      record(),
    );
    expect(await divide()).toEqual({
      years: [
        { year: 2020, papers: 1 },
        { year: 2021, papers: 1 },
      ],
      categories: [
        { category: "cs.LG", papers: 2 },
        { category: "cs.IR", papers: 1 },
      ],
      withCode: 0,
    });
    await instance.add({
      ...first,
      categories: ["math.OC"],
      links: [{ kind: "code", value: "https://github.com/a/b" }],
    });
    expect(await divide()).toMatchObject({
      categories: [
        { category: "cs.LG", papers: 1 },
        { category: "math.OC", papers: 1 },
      ],
      withCode: 1,
    });
  });

  it("answers any text sensibly", async () => {
    const instance = await freshInstance();
    await instance.add(record({ title: "Robust quokkas in C++ and L_2 norms" }), record());
    const hostile = [
      '" OR 1=1 --',
      "the of and",
      "title:(quokka^2 AND *)",
      "\u0000\u202e",
      "😀🦘",
      "مرحبا",
      "a".repeat(20_000),
      "'); drop table papers;",
      "-quokka",
      "~",
      "[TO]",
      '"unbalanced',
    ];
    for (const query of hostile) expect((await ask(instance, query)).tookMs).toBeGreaterThanOrEqual(0);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (query) => {
        const found = await ask(instance, query);
        expect(found.papers.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 100 },
    );
  });
});

describe("marks and snippets", () => {
  it("mark what the index matches", () => {
    const marked = markWords("Minimizing the Loss of Poincaré losses", queryStems("the loss minimization poincare"));
    expect(marked.filter((s) => s.marked).map((s) => s.text)).toEqual(["Minimizing", "Loss", "Poincaré", "losses"]);
  });

  it("lose no text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, query) => {
        expect(
          markWords(text, queryStems(query))
            .map((s) => s.text)
            .join(""),
        ).toBe(text);
        expect(text).toContain(snippet(text, queryStems(query)).text);
      }),
    );
  });

  it("count a word whatever its case, accents, spelling and ending", () => {
    const word = fc.constantFrom(..."loss LOSSES Poincaré colour Colors grey gray état Yield α 3D x ﬁrst".split(" "));
    const text = fc
      .array(fc.tuple(word, fc.constantFrom(" ", ". ", "-", "\u00a0", "(")), { maxLength: 12 })
      .map((pairs) => pairs.flat().join(""));
    fc.assert(
      fc.property(text, fc.array(word, { minLength: 1, maxLength: 3 }), (text, query) => {
        const stems = queryStems(query.join(" "));
        const marked = markWords(text, stems).filter((stretch) => stretch.marked);
        const words = new Set(marked.map((stretch) => stems.get(stemOf(stretch.text))));
        expect(new Set(snippet(text, stems).words)).toEqual(words);
      }),
    );
  });

  it("choose the sentences with the most different words and do not cut mathematics", () => {
    const abstract =
      "We begin with nothing of note here. Then a bound of $x. Y$ on the quokka follows from it. The quokka and the wombat share a rate. We end.";
    const { text, cutBefore } = snippet(
      `${"Filler without any of them stands here. ".repeat(10)}${abstract}`,
      queryStems("quokka wombat"),
    );
    expect(text).toContain("The quokka and the wombat share a rate.");
    expect(cutBefore).toBe(true);
    expect(text.split("$").length % 2).toBe(1);
  });
});
