import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queryStems, snippet } from "../../src/search/text/words.ts";
import { weighWords } from "../../src/search/text/wordWeights.ts";

const PAPERS: Record<string, number> = { graph: 500, neural: 400, network: 300, wombat: 2, quokka: 30 };
const weights = (query: string, typed = query) =>
  weighWords(queryStems(query), queryStems(typed), { papersWith: (word) => PAPERS[word] ?? 0, papers: 1_000 });
const FILLER = "Nothing of note stands in this sentence of filler words here. ".repeat(4);
const shown = (abstract: string, query: string, typed = query) =>
  snippet(abstract, queryStems(query), weights(query, typed)).text;

describe("snippets by weight", () => {
  it.each([
    // [query, what stands first, what stands later, which is shown]
    ["graph neural network wombat", "A graph neural network learns.", "A wombat sleeps.", "A wombat sleeps."],
    ["graph neural network wombat", "A wombat sleeps.", "A graph neural network learns.", "A wombat sleeps."],
    ["graph wombat", "A wombat sleeps.", "A wombat walks a graph.", "A wombat walks a graph."],
    ["graph neural quokka", "A graph neural thing.", "The quokka eats.", "The quokka eats."],
    ["graph neural quokka", "A graph alone stands.", "The graph is neural, too.", "The graph is neural, too."],
  ])("for %s", (query, first, later, wanted) => {
    expect(shown(`${FILLER}${first} ${FILLER}${later} ${FILLER}`, query)).toContain(wanted);
  });

  it("words that were added to the query count less than those that were typed", () => {
    const abstract = `${FILLER}A wombat sleeps. ${FILLER}The quokka eats. ${FILLER}`;
    expect(shown(abstract, "quokka wombat")).toContain("A wombat sleeps.");
    expect(shown(abstract, "quokka wombat", "quokka")).toContain("The quokka eats.");
  });

  it("have the weightiest word that the abstract has, and only its text", () => {
    const word = fc.constantFrom(...Object.keys(PAPERS), "filler");
    const sentence = fc.array(word, { minLength: 8, maxLength: 20 }).map((words) => `The ${words.join(" ")}. `);
    fc.assert(
      fc.property(
        fc.array(sentence, { maxLength: 12 }).map((all) => all.join("")),
        fc.uniqueArray(word, { minLength: 1, maxLength: 4 }),
        (abstract, words) => {
          const text = shown(abstract, words.join(" "));
          expect(abstract).toContain(text);
          const there = words.filter((one) => abstract.includes(one));
          const [rarest] = there.sort((a, b) => (PAPERS[a] ?? 0) - (PAPERS[b] ?? 0));
          if (rarest !== undefined) expect(text).toContain(rarest);
        },
      ),
    );
  });
});
