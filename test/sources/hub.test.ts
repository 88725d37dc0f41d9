import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readItem, readRow } from "../../src/sources/hub/daily.ts";
import { readPosted } from "../../src/sources/preprints/posted.ts";
import { NOW } from "../support/made/records.ts";

const DAY = "2025-06-10";
const paper = {
  id: "2506.08007",
  title: "A title that\n  wraps",
  summary: "We show $x$.",
  authors: [{ name: "Ann Example" }, { name: "Hidden Name", hidden: true }, { name: "Roe, R." }],
  publishedAt: "2025-06-09T17:59:53.000Z",
  upvotes: 97,
};
const read = (given: object = {}, around: object = {}) =>
  readItem({ paper: { ...paper, ...given }, ...around }, DAY, NOW);

describe("an item of the Hub's daily papers", () => {
  it("gives a provisional record and a listing", () => {
    expect(read({ githubRepo: "https://github.com/a/b.git", projectPage: "javascript:alert(1)" })).toEqual({
      record: {
        id: "2506.08007",
        title: "A title that wraps",
        abstract: "We show $x$.",
        authors: ["Ann Example", "R. Roe"],
        authorParts: [null, { family: "Roe", given: "R." }],
        categories: [],
        versions: [{ version: 1, createdAt: Date.UTC(2025, 5, 9, 17, 59, 53) }],
        links: [],
        provisional: true,
      },
      listing: {
        site: "huggingface",
        day: DAY,
        paperId: "2506.08007",
        upvotes: 97,
        submittedAt: Date.UTC(2025, 5, 10),
        links: [{ kind: "code", value: "https://github.com/a/b" }],
        takenAt: NOW,
      },
    });
  });

  it("tells a Space or a model from a project page", () => {
    expect(read({ projectPage: "https://huggingface.co/spaces/a/b", githubRepo: "https://hf.co/a/c" })).toMatchObject({
      listing: {
        links: [
          { kind: "model", value: "https://huggingface.co/a/c" },
          { kind: "space", value: "https://huggingface.co/spaces/a/b" },
        ],
      },
    });
  });

  it.each([
    [{ submittedOnDailyBy: { fullname: "Ann Example", user: "ann" } }, {}, "Ann Example"],
    [{}, { submittedBy: { name: "bob", fullname: null } }, "bob"],
    [{ submittedBy: "carol" }, {}, "carol"],
    [{ submittedOnDailyBy: { fullname: `\u202e${"x".repeat(500)}` } }, {}, "x".repeat(80)],
    [{ submittedOnDailyBy: 5 }, {}, undefined],
  ])("%j in %j was submitted by %j", (given, around, name) => {
    expect(read(given, around)).toMatchObject(name === undefined ? { listing: {} } : { listing: { submitter: name } });
  });

  it.each([
    [{ upvotes: -3 }, 0],
    [{ upvotes: 1e300 }, 0],
    [{ upvotes: "97" }, 0],
    [{ upvotes: undefined }, 12],
  ])("upvotes %j count as %j", (given, upvotes) => {
    expect(read(given, { upvotes: 12 })).toMatchObject({
      listing: { upvotes: given.upvotes === undefined ? 12 : upvotes },
    });
  });

  it.each([
    [{ id: "../etc" }, 'id "../etc" is none of arXiv\'s'],
    [{ title: null }, "title is missing"],
    [{ publishedAt: "2099-01-01T00:00:00.000Z" }, "is in the future"],
    [{ publishedAt: "1970-01-01T00:00:00.000Z" }, "is too long ago"],
    [{ authors: "Ann" }, "authors must be a list"],
  ])("%j is refused", (given, reason) => {
    expect(read(given)).toMatchObject({ reason: expect.stringContaining(reason) });
  });

  it("and a row of a file take anything without throwing", () => {
    const keys = fc.constantFrom("paper", "id", "title", "authors", "date", "upvotes", "doi", "version", "submittedBy");
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue(),
        fc.dictionary(keys, tie("any")),
        fc.constantFrom(DAY, "2506.08007"),
      ),
    })).any;
    fc.assert(
      fc.property(value, (given) => {
        for (const result of [readItem(given, DAY, NOW), readRow(given, NOW), readPosted(given, "biorxiv", NOW)])
          expect("reason" in result || "record" in result).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  const SAMPLES = join(import.meta.dirname, "..", "..", "..", "shared", "data", "hub-samples");
  it.skipIf(!existsSync(SAMPLES))("is read in three years' formats (needs the captured answers)", () => {
    const files = readdirSync(SAMPLES).filter((name) => name.startsWith("daily_papers."));
    expect(files.length).toBeGreaterThanOrEqual(3);
    for (const name of files)
      for (const item of JSON.parse(readFileSync(join(SAMPLES, name), "utf8"))) {
        const result = readItem(item, "2026-08-21", Date.UTC(2026, 8, 1));
        expect(result).toMatchObject({ record: { id: item.paper.id }, listing: { upvotes: item.paper.upvotes } });
        if ("record" in result) expect(result.record.authors.length).toBeGreaterThan(0);
        if ("listing" in result && item.submittedBy) expect(result.listing.submitter).toBe("Reader Example");
      }
  });
});
