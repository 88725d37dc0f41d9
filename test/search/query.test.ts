import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { search } from "../../src/search/search.ts";
import { parseQuery } from "../../src/search/text/query.ts";
import type { TestInstance } from "../support/instance.ts";
import { world } from "../support/world.ts";

const found = async ({ db, index }: TestInstance, query: string) => {
  const { papers, notes } = await search(db, { index }, { query, filter: {}, sort: "relevance", limit: 30, offset: 0 });
  return { ids: papers.map((paper) => paper.id).sort(), notes };
};

describe("the query language", () => {
  it("reads words, phrases, -without and fields", () => {
    expect(
      parseQuery(
        'robust "loss function" -survey -"face recognition" author:"Yann LeCun" cat:cs.LG after:2024-01 before:2025 has:code',
      ),
    ).toEqual({
      words: "robust loss function",
      phrases: ["loss function"],
      without: ["survey", "face recognition"],
      authors: ["Yann LeCun"],
      category: "cs.LG",
      from: "2024-01-01",
      to: "2024-12-31",
      hasCode: true,
      notes: [],
    });
  });

  it.each([
    ['an "unbalanced phrase', "an unbalanced phrase", "One quotation mark has no partner"],
    ["title:loss", "title:loss", "There is no field “title:”"],
    ["after:yesterday loss", "yesterday loss", "is no date such as 2024"],
    ["cat:nonsense! x", "nonsense! x", "is no category such as cs.LG"],
    ["-loss", "", "Add a word to look for"],
    ["has:wings", "wings", "is not known"],
  ])("takes what it cannot read as words and says so: %s", (query, words, note) => {
    const parsed = parseQuery(query);
    expect(parsed.words).toBe(words);
    expect(parsed.notes.join(" ")).toContain(note);
  });

  it("takes long text as prose, and a minus before a number as a sign", () => {
    const prose =
      'We ask what "type correct" means -at least- in languages: after:all, which allow programmers to define types of their own.';
    expect(parseQuery(prose)).toMatchObject({ phrases: [], without: [], authors: [], notes: [] });
    expect(parseQuery("cells -2 -3, x")).toMatchObject({ without: [], words: "cells -2 -3, x" });
  });

  it("takes a text of more parts than a query has as prose, though it has no white space", () => {
    for (const text of ['"deep-learning"'.repeat(300), `model ${'-"l-2"'.repeat(300)}`]) {
      const { phrases, without, words } = parseQuery(text);
      expect([phrases, without, words.length > 600]).toEqual([[], [], true]);
    }
  });

  it("leaves hyphens, colons in addresses and C++ alone", () => {
    expect(parseQuery("self-supervised C++ x-y https://a.b/c")).toMatchObject({
      words: "self-supervised C++ x-y https://a.b/c",
      without: [],
      notes: [],
    });
  });

  it("never throws and never loses every word of a query that has some", () => {
    const unit = fc.constantFrom(
      '"',
      "-",
      ":",
      "a",
      "loss",
      " ",
      "author",
      "cat",
      "after",
      "2024",
      "(",
      "*",
      "\u0000",
      "é",
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit, maxLength: 40 }), fc.string({ unit: "binary" })), (query) => {
        const { words, phrases, without, authors, notes, ...fields } = parseQuery(query);
        const kept = [words, ...phrases, ...without, ...authors, ...Object.values(fields)].join("");
        if (/\p{L}/u.test(query.replace(/[a-z]+:/gi, ""))) expect(kept.length + notes.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("search with it", () => {
  it("requires phrases and authors, leaves out, and filters", async () => {
    const { instance } = await world({
      papers: [
        {
          id: "2501.00001",
          title: "A loss function",
          authors: ["Yann LeCun"],
          categories: ["cs.LG"],
          links: [{ kind: "code", value: "https://github.com/a/b" }],
        },
        { id: "2501.00002", title: "The function of loss", authors: ["Ann Other"], categories: ["cs.IR"] },
        {
          id: "2501.00003",
          title: "Loss function survey",
          authors: ["Ann Other"],
          versions: [{ version: 1, createdAt: Date.UTC(2020, 5, 1) }],
        },
      ],
    });
    expect((await found(instance, "loss function")).ids).toEqual(["2501.00001", "2501.00002", "2501.00003"]);
    expect((await found(instance, '"loss function"')).ids).toEqual(["2501.00001", "2501.00003"]);
    expect((await found(instance, '"loss functions" -survey')).ids).toEqual(["2501.00001"]);
    const relaxed = await found(instance, '"function loss survey" author:other');
    expect(relaxed.ids).toEqual(["2501.00002", "2501.00003"]);
    expect(relaxed.notes.join()).toContain("No paper has “function loss survey” as it stands");
    expect((await found(instance, "loss author:lecun")).ids).toEqual(["2501.00001"]);
    expect((await found(instance, 'author:"Ann Other"')).ids).toEqual(["2501.00002", "2501.00003"]);
    expect((await found(instance, "loss cat:cs.IR")).ids).toEqual(["2501.00002"]);
    expect((await found(instance, "loss cat:CS.ir")).ids).toEqual(["2501.00002"]);
    expect((await found(instance, "loss has:code")).ids).toEqual(["2501.00001"]);
    expect((await found(instance, "has:code")).ids).toEqual(["2501.00001"]);
    expect((await found(instance, "loss before:2021")).ids).toEqual(["2501.00003"]);
    expect((await found(instance, "loss after:2021")).ids).toEqual(["2501.00001", "2501.00002"]);
    expect((await found(instance, "-loss")).ids).toEqual([]);
  });

  it("meets spellings, symbols and accents", async () => {
    const { instance } = await world({
      papers: [
        { id: "2501.00001", title: "Minimizing behavior" },
        {
          id: "2501.00002",
          title: "An $\\ell_2$ norm",
          abstract: "With rate $\\mathcal{O}(1/t)$ for $\\alpha$-stable noise in C++.",
        },
      ],
    });
    for (const query of ["minimisation", "behaviour", "Minimising Behaviours"])
      expect((await found(instance, query)).ids).toEqual(["2501.00001"]);
    for (const query of ["L_2", "l2", "ℓ2", "O(1/t)", "α", "\\alpha", "C++"])
      expect((await found(instance, query)).ids, query).toEqual(["2501.00002"]);
  });

  it("answers any text without an error", async () => {
    const { instance } = await world({ papers: [{ title: "Quokka" }] });
    for (const query of [
      '"',
      '""',
      '"the of"',
      '-"the"',
      "author:",
      'author:""',
      "cat:",
      "after:",
      '"a" "b" -c',
      "-",
      "--",
      ":",
      '"\u0000"',
      "has:code -x",
      '"😀 🦘"',
      "author:the x",
      `"${"x y ".repeat(200)}"`,
    ])
      expect((await found(instance, query)).ids.length, query).toBeLessThanOrEqual(1);
    await fc.assert(
      fc.asyncProperty(
        fc.string({
          unit: fc.constantFrom('"', "-", ":", "a", "quokka", " ", "author", "the", "$", "\\", "(", ")"),
          maxLength: 30,
        }),
        async (query) => {
          expect((await found(instance, query)).ids.length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 150 },
    );
  });
});
