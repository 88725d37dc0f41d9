import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuery } from "../../src/search/text/query.ts";
import { queryParts } from "../../src/search/text/queryParts.ts";

const PARTS = [
  "loss",
  "graph networks",
  '"loss function"',
  "-survey",
  '-"face recognition"',
  "author:lecun",
  'author:"Yann LeCun"',
  "cat:cs.LG",
  "cat:nothing.at.all",
  "after:2024",
  "after:2024-02-30",
  "before:2024-06",
  "has:code",
  "has:wings",
  "title:x",
  "-cat:cs.LG",
  '"',
  '""',
  "author:",
  "https://example.org/a:b",
  "C++",
];

/** All that a query narrows by, in one order. */
const narrowing = (query: string): string[] => {
  const { phrases, without, authors, category, from, to, hasCode } = parseQuery(query);
  return [
    ...phrases.map((one) => `phrase ${one}`),
    ...without.map((one) => `without ${one}`),
    ...authors.map((one) => `author ${one}`),
    ...(category ? [`category ${category}`] : []),
    ...(from ? [`from ${from}`] : []),
    ...(to ? [`to ${to}`] : []),
    ...(hasCode ? ["code "] : []),
  ].sort();
};

describe("the parts of a query", () => {
  it("are all that it narrows by; without one of them it narrows by the others and has the same words", () => {
    const query = fc.oneof(
      fc.uniqueArray(fc.constantFrom(...PARTS), { maxLength: 8 }).map((parts) => parts.join(" ")),
      fc.string({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(query, (text) => {
        const parts = queryParts(text);
        expect(parts.map(({ kind, value }) => `${kind} ${value}`).sort()).toEqual(narrowing(text));
        for (const { kind, value, rest } of parts) {
          const others = narrowing(text);
          others.splice(others.indexOf(`${kind} ${value}`), 1);
          expect(narrowing(rest)).toEqual(others);
          // The words of a phrase rank, so they go with it.
          if (kind !== "phrase") expect(parseQuery(rest).words).toBe(parseQuery(text).words);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("of which the last category and day count have the last alone", () => {
    expect(queryParts("cat:cs.LG x cat:cs.CV").map(({ value, rest }) => [value, rest])).toEqual([
      ["cs.CV", "cat:cs.LG x"],
    ]);
    expect(queryParts("after:2023 after:2024 x").map(({ value }) => value)).toEqual(["2024-01-01"]);
  });

  it("of prose are none", () => {
    expect(queryParts(`We propose a "loss" -it- author:nobody ${"said so ".repeat(8)}`)).toEqual([]);
  });
});
