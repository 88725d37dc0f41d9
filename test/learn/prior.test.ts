import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { learnPrior, type PastPaper } from "../../src/learn/prior.ts";
import type { PriorPaper } from "../../src/learn/priorFeatures.ts";
import { seeded } from "../../src/lib/random.ts";

const blank: PriorPaper = { title: "", summary: "", authors: [], hasCode: false, hasPage: false };

/** Papers of twenty a day: readers here like quokkas, Ada Sample and code, and pay no heed to anything else. */
function past(papers: number, seed = 1): PastPaper[] {
  const random = seeded(seed);
  const one = (words: string[]) => words[random.below(words.length)] as string;
  return Array.from({ length: papers }, (_, n) => {
    const title = `${one(["Quokka", "Wombat", "Numbat"])} ${one(["fur", "teeth", "ears"])} ${one(["seen", "found", "kept"])}`;
    const authors = [one(["Ada Sample", "Bob Sample", "Cy Sample"]), one(["Di Other", "Ed Other", "Flo Other"])];
    const hasCode = random.below(2) === 0;
    const likes = Number(title.startsWith("Quokka")) + Number(authors[0] === "Ada Sample") + Number(hasCode);
    const upvotes = Math.round(3 * 2 ** likes * (0.5 + random.next()));
    return { ...blank, title, authors, hasCode, upvotes, day: `day ${Math.floor(n / 20)}` };
  });
}

describe("the prior", () => {
  it("expects more of what was liked before, by words, authors and links, and orders unseen papers by it", () => {
    const prior = learnPrior(past(600));
    expect(prior.papers).toBe(600);
    const quokka = { ...blank, title: "Quokka fur seen", authors: ["Bob Sample", "Di Other"] };
    const wombat = { ...quokka, title: "Wombat fur seen" };
    expect(prior.expects(quokka)).toBeGreaterThan(1.2 * prior.expects(wombat));
    expect(prior.expects({ ...wombat, authors: ["Ada Sample", "Di Other"] })).toBeGreaterThan(prior.expects(wombat));
    expect(prior.expects({ ...wombat, hasCode: true })).toBeGreaterThan(prior.expects(wombat));
    const unseen = past(400, 2).sort((a, b) => prior.expects(b) - prior.expects(a));
    const sum = (papers: PastPaper[]) => papers.reduce((total, { upvotes }) => total + upvotes, 0);
    expect(sum(unseen.slice(0, 200))).toBeGreaterThan(1.8 * sum(unseen.slice(200)));
  });

  it("tells the papers of a day apart, not one day from another", () => {
    const papers = past(600).map((paper, n) => ({ ...paper, title: n < 300 ? "Early" : "Late" }));
    const louder = papers.map((paper, n) => ({ ...paper, upvotes: n < 300 ? paper.upvotes : 50 * paper.upvotes + 49 }));
    const prior = learnPrior(louder);
    const [early, late] = ["Early", "Late"].map((title) => prior.expects({ ...blank, title })) as [number, number];
    expect(late / early).toBeGreaterThan(0.8);
    expect(late / early).toBeLessThan(1.25);
  });

  it("is the same for the same papers", () => {
    const paper = past(1, 7)[0] as PriorPaper;
    expect(learnPrior(past(300)).expects(paper)).toBe(learnPrior(past(300)).expects(paper));
  });

  it("stays between an eighth and eight times, whatever it has seen and is asked", () => {
    const papers = fc.record({
      title: fc.string(),
      summary: fc.lorem({ maxCount: 30 }),
      authors: fc.array(fc.constantFrom("Ada Sample", "Bob Sample", "", "constructor")),
      hasCode: fc.boolean(),
      hasPage: fc.boolean(),
      day: fc.constantFrom("1", "2"),
      upvotes: fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 10_000_000 })),
    });
    fc.assert(
      fc.property(fc.array(papers, { maxLength: 40 }), papers, (seen, asked) => {
        const times = learnPrior(seen).expects(asked);
        expect(times).toBeGreaterThanOrEqual(1 / 8 - 1e-9);
        expect(times).toBeLessThanOrEqual(8 + 1e-9);
      }),
    );
    expect(learnPrior([]).expects(blank)).toBe(1);
  });

  describe("by past votes", () => {
    /** Twenty papers a day of as many authors and four submitters; `liked` authors and one submitter get six times the votes. */
    function voted(days: number, liked: (author: number) => boolean): PastPaper[] {
      const random = seeded(11);
      return Array.from({ length: 20 * days }, (_, n) => {
        const author = random.below(200);
        const submitter = `reader ${random.below(4)}`;
        const times = (liked(author) ? 6 : 1) * (submitter === "reader 0" ? 3 : 1);
        return {
          ...blank,
          day: `2025-01-${String(Math.floor(n / 20)).padStart(3, "0")}`,
          authors: [`Co ${n}`, `Author ${author}`],
          submitter,
          upvotes: Math.round(4 * times * (0.5 + random.next())),
        };
      });
    }
    const by = (author: string, submitter?: string): PriorPaper => ({ ...blank, authors: ["New", author], submitter });

    it("expects more of authors and submitters whose earlier papers did well", () => {
      const prior = learnPrior(voted(60, (author) => author < 40));
      expect(prior.expects(by("Author 3"))).toBeGreaterThan(2 * prior.expects(by("Author 150")));
      expect(prior.expects(by("Author 150", "reader 0"))).toBeGreaterThan(
        1.3 * prior.expects(by("Author 150", "reader 1")),
      );
      const without = learnPrior(
        voted(60, (author) => author < 40),
        [],
      );
      expect(without.expects(by("Author 150", "reader 0"))).toBe(without.expects(by("Author 150", "reader 1")));
    });

    it("learns of new authors from days that are over, without being learned again", () => {
      const prior = learnPrior(voted(60, (author) => author < 40));
      const before = prior.expects(by("Author 999"));
      const day = Array.from({ length: 10 }, (_, i) => ({
        ...by(i < 4 ? "Author 999" : `Author ${i}`),
        day: "2025-02-001",
        upvotes: i < 4 ? 90 : 2,
      }));
      prior.remember(day);
      expect(prior.expects(by("Author 999"))).toBeGreaterThan(1.3 * before);
    });

    it("takes a submitter who is not told for a usual one, and a prolific one for no more than an active one", () => {
      const prior = learnPrior(voted(60, (author) => author < 40));
      const usual = ["reader 1", "reader 2", "reader 3", "reader 0"].map((name) =>
        prior.expects(by("Author 150", name)),
      );
      const untold = prior.expects(by("Author 150"));
      expect(untold).toBeGreaterThan(Math.min(...usual) * 0.8);
      expect(untold).toBeLessThan(Math.max(...usual) * 1.25);
    });

    it("is the same in whatever order the days come", () => {
      const papers = voted(30, (author) => author < 40);
      const paper = by("Author 3", "reader 0");
      expect(learnPrior(papers.toReversed()).expects(paper)).toBeCloseTo(learnPrior(papers).expects(paper), 4);
    });
  });
});
