/** The model of a reader: interests from acts, features of papers, shared and own weights. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Observation } from "../../../src/learn/linearModel.ts";
import type { DescribedPaper } from "../../../src/learn/reader/describedPaper.ts";
import { sharedWords } from "../../../src/learn/reader/describedPaper.ts";
import { compare, FEATURES } from "../../../src/learn/reader/features.ts";
import { type Act, interestsOf } from "../../../src/learn/reader/interests.ts";
import { LibraryWords } from "../../../src/learn/reader/libraryWords.ts";
import { ownModel, scoreOf, sharedModel } from "../../../src/learn/reader/readerModel.ts";
import { seeded } from "../../../src/lib/random.ts";
import { DAY_MS } from "../../../src/lib/time.ts";

const NOW = Date.UTC(2026, 5, 16);
const TOPICS = ["protein folding chains", "sparse attention heads", "robot grasping hands"];
const words = new LibraryWords({
  papers: 1_000,
  wordsIn: (text) => text.split(" "),
  stem: (word) => word,
  papersWith: () => 20,
});
const paper = (key: number, topic: number, more: Partial<DescribedPaper> = {}): DescribedPaper => ({
  key,
  words: words.describe({ title: TOPICS[topic] ?? "", abstract: `${TOPICS[topic]} number${key}` }),
  authors: [`author ${key}`],
  categories: [`cs.${topic}`],
  publishedAt: NOW - key * DAY_MS,
  votes: 0,
  ...more,
});
const act = (of: DescribedPaper, weight = 1): Act => ({ paper: of, weight, at: NOW - of.key });
const nearness = {
  cosines: (one: DescribedPaper, others: readonly DescribedPaper[]) =>
    others.map((other) => sharedWords(one.words, other.words)),
};
const shares = { categoryShare: () => 1 / 3 };
const scoresOf = (papers: DescribedPaper[], liked: Act[], hidden: Act[] = [], steering = undefined as never) =>
  compare(papers, interestsOf(liked, hidden, steering), nearness, shares).map(({ features }) =>
    scoreOf(sharedModel(), features),
  );
const feature = (name: (typeof FEATURES)[number]) => FEATURES.indexOf(name);

describe("a reader's interests", () => {
  it("put papers like the liked ones above others, and papers like hidden ones below", () => {
    const liked = [1, 2, 3].map((key) => act(paper(key, 0)));
    const hidden = [act(paper(9, 1))];
    const [like, unlike, other] = scoresOf([paper(20, 0), paper(21, 1), paper(22, 2)], liked, hidden);
    expect([like, other, unlike]).toEqual([like, other, unlike].sort((a, b) => (b ?? 0) - (a ?? 0)));
    expect(like).toBeGreaterThan(other ?? 0);
    expect(other).toBeGreaterThan(unlike ?? 0);
  });

  it("are the same in whatever order the acts come", () => {
    const acts = Array.from({ length: 30 }, (_, key) => act(paper(key + 1, key % 3), 1 - (key % 4) / 10));
    const candidates = [paper(50, 0), paper(51, 1), paper(52, 2)];
    const expected = scoresOf(candidates, acts);
    fc.assert(
      fc.property(fc.shuffledSubarray(acts, { minLength: acts.length }), (shuffled) => {
        for (const [i, score] of scoresOf(candidates, shuffled).entries())
          expect(score).toBeCloseTo(expected[i] ?? 0, 9);
      }),
      { numRuns: 30 },
    );
  });

  it("compare a liked paper with the others alone", () => {
    const [own] = compare([paper(1, 0)], interestsOf([act(paper(1, 0))], []), nearness, shares);
    expect(own?.nearest).toEqual([]);
    expect(own?.features[feature("nearest")]).toBe(0);
  });

  it.each([
    ["nothing", [], []],
    ["only hides", [], [1, 2, 3]],
    ["one act", [1], []],
    ["everything", Array.from({ length: 3_000 }, (_, i) => i + 1), []],
  ])("of a reader with %s give finite scores", (_, liked, hidden) => {
    const scores = scoresOf(
      [paper(5_000, 0), paper(5_001, 1, { authors: [], categories: [] })],
      liked.map((key) => act(paper(key, key % 3))),
      hidden.map((key) => act(paper(key, key % 3))),
    );
    for (const score of scores) expect(Number.isFinite(score)).toBe(true);
  });

  it("go by what was set by hand", () => {
    const liked = [1, 2, 3].map((key) => act(paper(key, 0)));
    const author = "author 77";
    const with77 = (added: number) =>
      compare(
        [paper(77, 2)],
        interestsOf(liked, [], {
          words: new Map(),
          authors: new Map([[author, { times: 1, added }]]),
          categories: new Map([["cs.0", { times: 0, added: 0 }]]),
        }),
        nearness,
        shares,
      )[0]?.features ?? [];
    expect(with77(3)[feature("authors")]).toBeCloseTo(Math.log1p(3));
    expect([with77(3)[feature("knownAuthor")], with77(0)[feature("knownAuthor")]]).toEqual([1, 0]);
  });
});

describe("a reader's own weights", () => {
  /** Papers that the reader opens when they are near, whatever their votes; the places differ in how often they are seen. */
  function clicksOf(readers: number): Observation[] {
    const random = seeded(readers);
    return Array.from({ length: 600 }, () => {
      const features = Float64Array.from(FEATURES, () => 0);
      features[feature("nearest")] = random.next();
      features[feature("votes")] = 5 * random.next();
      const exposure = random.next() < 0.5 ? 1 : 0.2;
      const wanted = random.next() < 1 / (1 + Math.exp(-(8 * (features[feature("nearest")] ?? 0) - 4)));
      return { features, clicked: wanted && random.next() < exposure, exposure };
    });
  }

  it("lean to what the reader goes by, and stay near the shared ones without evidence", () => {
    const shared = sharedModel();
    const own = ownModel(clicksOf(1));
    const votes = feature("votes");
    expect(Math.abs(own.weights[votes] ?? 9)).toBeLessThan(shared.weights[votes] ?? 0);
    expect(own.weights[feature("topic")]).toBeCloseTo(shared.weights[feature("topic")] ?? 0, 6);
  });

  it("come out the same twice", () => {
    expect(ownModel(clicksOf(2))).toEqual(ownModel(clicksOf(2)));
  });
});
