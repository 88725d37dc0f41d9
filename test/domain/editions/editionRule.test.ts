import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeRule, parseRules } from "../../../src/domain/editions/editionRule.ts";
import { BroadsheetError } from "../../../src/lib/errors.ts";
import { queryProblem } from "../../../src/search/saved/matchSavedQuery.ts";

const parse = (text: string) => parseRules(text, "editions.txt", queryProblem);

describe("rules", () => {
  it("are read from sections of fields", () => {
    const rules = parse(
      '\ufeff# What we read\r\n\r\n[Retrieval]\r\nCategories: cs.IR,cs.CL cs\r\nquery: "dense retrieval" -survey\npapers: 5\nminimum: 40%\n\n[Theory: new]\ncategories: stat.ML\norder: Oldest\n[Code]\nquery: has:code cat:cs.LG\n',
    );
    expect(rules).toEqual([
      {
        name: "Retrieval",
        categories: ["cs.IR", "cs.CL", "cs"],
        query: '"dense retrieval" -survey',
        papers: 5,
        minimum: 0.4,
        order: "relevance",
      },
      { name: "Theory: new", categories: ["stat.ML"], papers: 10, order: "oldest" },
      { name: "Code", categories: [], query: "has:code cat:cs.LG", papers: 10, order: "relevance" },
    ]);
    expect(rules.map(describeRule)[0]).toBe(
      'papers of cs.IR, cs.CL or cs that match "dense retrieval" -survey at least 40% as well as the library’s best, the most relevant 5 a day',
    );
    expect(parse("# nothing\n")).toEqual([]);
  });

  it.each([
    ["papers: 5", "line 1: a rule begins with its name, as [Retrieval]."],
    ["[A]\nwhat is this", "line 2: this is neither a rule's name"],
    ["[]", "line 1: a rule's name must have 1 to 60 characters."],
    ["[A]\ncategories: cs.LG\n[a]\n", "line 3: there is another rule called a."],
    ["[A]\n\ncategory: cs.LG", "line 3: there is no field category; there are categories, query, papers"],
    ["[A]\nconstructor: x", "line 2: there is no field constructor"],
    ["[A]\ncategories: cs.LG, cs.LQ", "line 2: cs.LQ is no category"],
    ["[A]\ncategories: cs.LG\ncategories: cs.CL", "line 3: this rule has categories already."],
    ["[A]\nquery:", "line 2: query has no value."],
    ["[A]\nquery: -survey", "line 2: the query cannot be used: Add a word to look for"],
    ["[A]\nquery: the of", "line 2: the query cannot be used: it has no word to look for."],
    ['[A]\nquery: "dense retrieval', "line 2: the query cannot be used: One quotation mark has no partner"],
    ["[A]\nquery: x after:soon", "line 2: the query cannot be used: after:soon is no date"],
    ["[A]\ncategories: cs.LG\npapers: 0", "line 3: papers must be a whole number from 1 to 200."],
    ["[A]\ncategories: cs.LG\norder: best", "line 3: order must be relevance, newest or oldest."],
    ["[A]\nquery: loss\nminimum: 0.4", "line 3: minimum must be a share from 1% to 100%."],
    ["\n[A]\npapers: 5", "line 2: the rule A says nothing of which papers"],
    ["[A]\ncategories: cs.LG\nminimum: 40%", "line 1: the rule A has a minimum, which needs a query."],
    ["[A]\ncategories: cs.LG\norder: relevance", "line 1: the rule A cannot be ordered by relevance without a query."],
    [
      "[a]\ncategories: cs.LG\n".repeat(1) + Array.from({ length: 50 }, (_, i) => `[${i}]\ncategories: cs`).join("\n"),
      "there may be 50 rules at most",
    ],
  ])("with a mistake are refused by line: %j", (text, message) => {
    expect(() => parse(text)).toThrow(`editions.txt, ${message.startsWith("line") ? message : ""}`);
    expect(() => parse(text)).toThrow(message);
  });

  it("are refused with a sentence or read, whatever the text", () => {
    const line = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        "[A]",
        "[B]",
        "categories: cs.LG",
        "query: loss",
        "papers: 3",
        "minimum: 30%",
        "order: newest",
        "#",
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        try {
          for (const rule of parse(lines.join("\n"))) {
            expect(rule.categories.length > 0 || rule.query !== undefined).toBe(true);
            expect(rule.papers).toBeGreaterThan(0);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(BroadsheetError);
          expect((error as Error).message).toMatch(/^editions\.txt, line \d+: .+\.$/s);
        }
      }),
    );
  });
});
