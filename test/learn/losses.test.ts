import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  debiased,
  decoupledSoftmax,
  multiSimilarity,
  pairwiseSoftmax,
  partlyDecoupled,
  sparedNegatives,
  weakLabels,
} from "../../bench/losses.ts";
import { decoupled, infoNce, type Loss } from "../../src/encoders/learn/losses.ts";
import { pairwise, product, productTransposed } from "../../src/encoders/learn/matrices.ts";
import { seeded } from "../../src/lib/random.ts";

const SIZE = 8;
/** Pairs two by two of one paper. */
const PAPERS = Int32Array.from({ length: SIZE }, (_, i) => Math.floor(i / 2));
const LOSSES: Record<string, Loss> = {
  InfoNCE: infoNce(0.2),
  "decoupled contrastive": decoupled(0.2),
  "decoupled softmax": decoupledSoftmax(0.2),
  // Mining picks texts by what lies near, so that no step of the test may cross its border.
  "multi-similarity": multiSimilarity({ alpha: 2, beta: 20, lambda: 0.5, epsilon: 3 }),
  "debiased, decoupled": debiased(0.2, 0, 0.2),
  "debiased, InfoNCE": debiased(0.2, 1, 0.2),
  "partly decoupled": partlyDecoupled(0.2, 0.3),
  "weak labels": weakLabels({ temperature: 0.2, ownInSum: 0, a: 0.3 }, (one, other) => 1 / (1 + Math.abs(one - other))),
  "same labels spared": sparedNegatives(0.2, 0.8, (one, other) => 1 / (1 + Math.abs(one - other))),
  "pairwise softmax": pairwiseSoftmax(0.2),
};

function evaluate(loss: Loss, cosines: Float64Array) {
  const gradient = cosines.slice();
  return { ...loss(gradient, SIZE, PAPERS), gradient };
}

describe("losses", () => {
  for (const [name, loss] of Object.entries(LOSSES))
    it(`${name} has the gradient that differences give`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: SIZE * SIZE, maxLength: SIZE * SIZE }),
          fc.nat(SIZE * SIZE - 1),
          (cosines, k) => {
            const { gradient } = evaluate(loss, Float64Array.from(cosines));
            const step = 1e-5;
            const moved = (by: number) =>
              evaluate(
                loss,
                Float64Array.from(cosines, (s, j) => (j === k ? s + by : s)),
              ).loss;
            expect(gradient[k]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 6);
          },
        ),
        { numRuns: 60 },
      );
    });

  it("are log n for texts that are all alike, and near 0 for pairs that are alike and unlike the rest", () => {
    const same = new Float64Array(SIZE * SIZE).fill(1);
    const apart = Float64Array.from({ length: SIZE * SIZE }, (_, k) => (k % (SIZE + 1) === 0 ? 1 : 0));
    expect(evaluate(infoNce(0.2), same).loss).toBeCloseTo(Math.log(SIZE), 9);
    expect(evaluate(decoupled(0.2), same).loss).toBeCloseTo(Math.log(SIZE - 1), 9);
    expect(evaluate(infoNce(0.2), apart)).toMatchObject({ accuracy: 1 });
    expect(evaluate(infoNce(0.2), apart).loss).toBeLessThan(0.06);
  });
});

describe("products of matrices", () => {
  it("are what their definitions say", () => {
    const DIMENSION = 12;
    const random = seeded(5);
    const [u, v] = [0, 1].map(() => Float64Array.from({ length: SIZE * DIMENSION }, () => random.normal())) as [
      Float64Array,
      Float64Array,
    ];
    const at = (matrix: Float64Array, i: number, k: number) => matrix[i * DIMENSION + k] as number;
    const g = new Float64Array(SIZE * SIZE);
    pairwise(u, v, SIZE, DIMENSION, g);
    const [gv, gu] = [new Float64Array(u.length), new Float64Array(u.length)];
    product(g, v, SIZE, DIMENSION, gv);
    productTransposed(g, u, SIZE, DIMENSION, gu);
    const sum = (n: number, term: (i: number) => number) =>
      Array.from({ length: n }, (_, i) => term(i)).reduce((a, b) => a + b, 0);
    for (let i = 0; i < SIZE; i++) {
      for (let j = 0; j < SIZE; j++)
        expect(g[i * SIZE + j]).toBeCloseTo(
          sum(DIMENSION, (k) => at(u, i, k) * at(v, j, k)),
          9,
        );
      for (let k = 0; k < DIMENSION; k++) {
        expect(at(gv, i, k)).toBeCloseTo(
          sum(SIZE, (j) => (g[i * SIZE + j] as number) * at(v, j, k)),
          9,
        );
        expect(at(gu, i, k)).toBeCloseTo(
          sum(SIZE, (j) => (g[j * SIZE + i] as number) * at(u, j, k)),
          9,
        );
      }
    }
  });
});
