import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/search/evaluation.ts";
import { ndcg, recall, reciprocalRank } from "../../src/search/metrics.ts";

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
