import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createIndexer } from "../../src/search/index/indexer.ts";
import { openSuggestions } from "../../src/search/suggestions/suggestions.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { removePapers } from "../../src/store/whole/merge.ts";
import { freshInstance, type TestInstance } from "../support/instance.ts";
import { DAY_MS, NOW, record } from "../support/made/records.ts";
import { world } from "../support/world.ts";

interface Answer {
  titles: { title: string; address: string }[];
  authors: { name: string; papers: number; address: string }[];
}

const offered = async (instance: TestInstance, typed: string): Promise<Answer> => {
  const { status, html } = await instance.get(`/papers/suggest?${new URLSearchParams({ q: typed })}`);
  expect(status).toBe(200);
  return JSON.parse(html);
};
const titles = async (instance: TestInstance, typed: string) =>
  (await offered(instance, typed)).titles.map((one) => one.title);

describe("while a reader types", () => {
  it("titles and authors are offered from three letters on, those that begin so first", async () => {
    const { instance } = await world({
      papers: [
        { id: "2501.00001", title: "Attentive readers", authors: ["Ann Attenborough", "Bob Sample"] },
        { id: "2501.00002", title: "Graph attention networks", authors: ["Ann Attenborough"] },
        { id: "2501.00003", title: "Convex losses", authors: ["Zoë Kégl"] },
      ],
    });
    expect(await offered(instance, "at")).toEqual({ titles: [], authors: [] });
    const answer = await offered(instance, "Atten");
    expect(answer.titles).toEqual([
      { title: "Attentive readers", address: "/papers/2501.00001" },
      { title: "Graph attention networks", address: "/papers/2501.00002" },
    ]);
    expect(answer.authors).toEqual([
      { name: "Ann Attenborough", papers: 2, address: "/papers?author=Ann+Attenborough" },
    ]);
    expect(await titles(instance, "graph att")).toEqual(["Graph attention networks"]);
    expect(await titles(instance, "att graph")).toEqual([]);
    expect((await offered(instance, "kegl")).authors.map((one) => one.name)).toEqual(["Zoë Kégl"]);
    expect((await offered(instance, "zoe ke")).authors.map((one) => one.name)).toEqual(["Zoë Kégl"]);
  });

  it.each([
    ["quoka", ["Quokka networks"]],
    ["qoukka net", ["Quokka networks"]],
    ["quokka netwroks", ["Quokka networks"]],
    ["quokka netwr", ["Quokka networks"]],
    ["contrastve lerning", ["Contrastive learning of wombats"]],
    ["contrastiev", ["Contrastive learning of wombats"]],
    ["contrsat", ["Contrastive learning of wombats"]],
    ["lerning of wom", ["Contrastive learning of wombats"]],
    // Too far, too short, or right: nothing is made up.
    ["cntrst", []],
    ["qua", []],
    ["quokka learning", []],
    ["xyzzy", []],
  ])("%s bears a slip", async (typed, wanted) => {
    const { instance } = await world({
      papers: [{ title: "Quokka networks" }, { title: "Contrastive learning of wombats" }, { title: "Convex losses" }],
    });
    expect(await titles(instance, typed)).toEqual(wanted);
  });

  it("they follow changes and removals", async () => {
    const { instance } = await world({
      papers: [{ id: "2501.00001", title: "Wombats at night", authors: ["Wilma Wombat"] }],
    });
    await instance.add(
      record({
        id: "2501.00001",
        title: "Quolls at night",
        authors: ["Quentin Quoll"],
        versions: [
          { version: 1, createdAt: NOW },
          { version: 2, createdAt: NOW + DAY_MS },
        ],
      }),
    );
    expect(await offered(instance, "womb")).toEqual({ titles: [], authors: [] });
    expect((await offered(instance, "quol")).authors).toHaveLength(1);
    const { key } = await instance.db.selectFrom("papers").select("key").executeTakeFirstOrThrow();
    await instance.db.transaction().execute((tx) => removePapers(tx, [key]));
    await instance.suggester.catchUp();
    expect(await offered(instance, "quol")).toEqual({ titles: [], authors: [] });
  });

  it("whatever is typed is answered", async () => {
    const { instance } = await world({ papers: [{ title: 'On "quotes" AND near(ops) -minus *star c++' }] });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 60 }),
          fc.stringMatching(/^[a-z"*^:(){}+ -]{3,20}$/),
          fc.constantFrom(
            "x".repeat(9_000),
            "x ".repeat(5_000),
            "\ufdfa".repeat(200),
            "quo\0tes\0",
            "'-’ - '-",
            'quotes" OR "a',
            "NEAR(quotes on, 3)",
            "titles : quotes",
          ),
        ),
        async (typed) => {
          await offered(instance, typed);
          // What is typed must not pass for a damaged file.
          expect(instance.suggestions.failing()).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
    expect(await titles(instance, '"quotes" on')).toHaveLength(1);
  });

  it("what another process makes anew is offered at once", async () => {
    const { instance } = await world({ papers: [{ id: "2501.00001", title: "Numbats" }] });
    expect(await titles(instance, "numb")).toEqual(["Numbats"]);
    const late = record({ id: "2501.00002", title: "Numbfish" });
    await instance.db.transaction().execute((tx) => upsertPapers(tx, [late]));
    const other = openSuggestions(instance.dataFolder);
    const indexer = createIndexer(instance.db, other, instance.clock, "suggestions");
    await indexer.rebuild();
    await indexer.stop();
    other.close();
    expect(await titles(instance, "numb")).toEqual(["Numbats", "Numbfish"]);
    for (const end of ["", "-wal", "-shm"])
      rmSync(join(instance.dataFolder, "suggestions", `2.sqlite${end}`), { force: true });
    expect(await titles(instance, "numb")).toEqual([]);
  });

  it("a damaged file offers nothing and is made anew", async () => {
    const { instance } = await world({ papers: [{ title: "Bandicoots" }] });
    instance.suggestions.close();
    for (const end of ["", "-wal", "-shm"])
      writeFileSync(join(instance.dataFolder, "suggestions", `2.sqlite${end}`), "not a database".repeat(1_000));
    expect(await offered(instance, "bandi")).toEqual({ titles: [], authors: [] });
    await instance.add(record({ title: "Bandicoots again" }));
    expect(await titles(instance, "bandi")).toHaveLength(2);
  });
});

describe("did you mean", () => {
  const withPapers = async () => {
    const instance = await freshInstance();
    await instance.add(
      ...Array.from({ length: 5 }, (_, i) =>
        record({
          title: `Attention mechanisms of kind ${i}`,
          abstract: "Softmaxes everywhere.",
          authors: ["Jo Nakamura"],
        }),
      ),
    );
    return instance;
  };
  const meant = async (instance: TestInstance, query: string) =>
    /(?:Did you mean|results for) <a href="([^"]*)">/.exec(
      (await instance.get(`/papers?${new URLSearchParams({ q: query })}`)).html,
    )?.[1];

  it("is asked or shown when a misspelt word finds little, with the rest of the query kept", async () => {
    const instance = await withPapers();
    expect(await meant(instance, "atention")).toBe("/papers?q=attention");
    expect(await meant(instance, "atention mechanisms cat:cs.LG")).toBe("/papers?q=attention+mechanisms+cat%3Acs.LG");
    expect(await meant(instance, '"atention mechanisms"')).toBe("/papers?q=%22attention+mechanisms%22");
    expect(await meant(instance, "mechnaisms")).toBe("/papers?q=mechanisms");
  });

  it("is not asked of words that papers have, of rare right words, nor of what is like none", async () => {
    const instance = await withPapers();
    await instance.add(...Array.from({ length: 3 }, () => record({ abstract: "Attentions are plural." })));
    for (const query of [
      "attention",
      "attention mechanisms",
      "attentions",
      "softmaxes",
      "zzzzqqqq",
      "author:atention",
      "atention ".repeat(9),
    ])
      expect([query, await meant(instance, query)]).toEqual([query, undefined]);
  });
});
