import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { authorNeighbours, drawAuthorPairs, groupedOrder, wordNeighbours } from "../../bench/neighbours.ts";
import { vocabularyOf } from "../../src/encoders/learn/vocabulary.ts";
import { seeded } from "../../src/lib/random.ts";

const paper = (title: number[], ...sentences: number[][]) => ({
  title: Int32Array.from(title),
  sentences: sentences.map((ids) => Int32Array.from(ids)),
});
const VOCABULARY = vocabularyOf(["a", "b", "c", "d", "e"], new Float32Array(5).fill(1));
const PAPERS = [paper([0, 1], [2]), paper([3], [0, 1, 4]), paper([2], [1, 4]), paper([4], [3])];

describe("neighbours of papers", () => {
  it("by words are those that the title finds, the best first, without itself", () => {
    // The first title's two words are both in paper 1, and one of them in paper 2.
    expect(wordNeighbours(PAPERS, VOCABULARY, 5).map((near) => [...near])).toEqual([[1, 2], [3], [0], [1, 2]]);
    expect([...(wordNeighbours(PAPERS, VOCABULARY, 1)[0] ?? [])]).toEqual([1]);
  });

  it("by authors share a name, unless too many papers have it", () => {
    const labelled = (...authors: string[]) => ({ categories: [], authors });
    const labels = [labelled("ada", "wang"), labelled("ada"), labelled("wang"), ...Array(20).fill(labelled("wang"))];
    expect(authorNeighbours(labels).slice(0, 3)).toEqual([[1], [0], []]);
  });
});

describe("an order in groups", () => {
  it("visits every paper once, and neighbours next to one another", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(19)), { minLength: 20, maxLength: 20 }), fc.nat(), (near, seed) => {
        const neighbours = near.map((some) => Int32Array.from(some));
        const order = groupedOrder(neighbours, 4)(seeded(seed));
        expect([...order].sort((a, b) => a - b)).toEqual([...order.keys()]);
      }),
    );
    const pairs = Array.from({ length: 20 }, (_, i) => Int32Array.of(i ^ 1));
    const order = groupedOrder(pairs, 2)(seeded(1));
    for (let i = 0; i < order.length; i += 2) expect(order[i + 1]).toBe((order[i] as number) ^ 1);
  });
});

describe("pairs by authors", () => {
  it("join two papers by one author as often as asked", () => {
    const random = seeded(1);
    const draw = drawAuthorPairs(PAPERS, [[1], [0], [], []], 0.3);
    const first = PAPERS[0] as (typeof PAPERS)[number];
    const others = Array.from({ length: 2_000 }, () => draw(first, random)).filter(([, right]) => right.length === 3);
    expect(others.length / 2_000).toBeCloseTo(0.3, 1);
    const alone = PAPERS[2] as (typeof PAPERS)[number];
    for (let i = 0; i < 50; i++) expect([...draw(alone, random)[1]]).toEqual([1, 4]);
  });
});
