import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/evaluation/judged.ts";
import { bootstrapInterval, kendallTauB, ndcg, recall, reciprocalRank } from "../../src/evaluation/metrics.ts";
import { seeded } from "../../src/lib/random.ts";

const judged = new Map([
  ["a", 3],
  ["b", 1],
]);

describe("metrics", () => {
  it("agree with values worked out by hand", () => {
    expect(ndcg(["a", "b"], judged, 10)).toBe(1);
    // (1/log2(2) + 3/log2(3)) / (3/log2(2) + 1/log2(3))
    expect(ndcg(["b", "a"], judged, 10)).toBeCloseTo((1 + 3 / Math.log2(3)) / (3 + 1 / Math.log2(3)), 12);
    expect(ndcg(["x", "a"], judged, 1)).toBe(0);
    expect(ndcg(["a"], new Map(), 10)).toBe(0);
    expect(recall(["x", "a", "y"], judged, 2)).toBe(0.5);
    expect(reciprocalRank(["x", "b"], judged)).toBe(0.5);
    expect(reciprocalRank(["x"], judged)).toBe(0);
  });

  it("tell how far an order agrees with values, equal values counting neither way", () => {
    expect(kendallTauB([3, 2, 1])).toBe(1);
    expect(kendallTauB([1, 2, 3])).toBe(-1);
    expect(kendallTauB([5, 5, 5])).toBe(0);
    expect(kendallTauB([])).toBe(0);
    // Pairs: (2,2) neither way, (2,1) twice agreeing; 2 / sqrt(3 * 2)
    expect(kendallTauB([2, 2, 1])).toBeCloseTo(2 / Math.sqrt(6), 12);
    expect(kendallTauB([2, 3, 1])).toBeCloseTo(1 / 3, 12);
  });

  it("bound a mean by drawing its values again", () => {
    expect(bootstrapInterval([2, 2, 2], () => 0)).toEqual([2, 2]);
    let turn = 0;
    const [low, high] = bootstrapInterval([0, 1, 0, 1], (n) => turn++ % n);
    expect([low, high]).toEqual([0.5, 0.5]);
    const random = seeded(1);
    const values = Array.from({ length: 100 }, () => random.normal());
    const [from, until] = bootstrapInterval(values, random.below);
    // Of a hundred normal values the mean's standard error is a tenth.
    expect(until - from).toBeGreaterThan(0.3);
    expect(until - from).toBeLessThan(0.5);
  });

  it("measure the search that readers use", async () => {
    const documents = ["quokka fur", "wombat teeth", "loss functions"].map((title, i) => ({
      id: `d${i}`,
      title,
      text: "",
    }));
    const queries = [
      { id: "q1", text: "the fur of quokkas", judged: new Map([["d0", 1]]) },
      { id: "q2", text: "loss function", judged: new Map([["d1", 1]]) },
    ];
    expect(await evaluate({ name: "tiny", documents, queries })).toEqual({
      words: { queries: 2, ndcg10: 0.5, recall100: 0.5, mrr: 0.5 },
    });
  });
});
