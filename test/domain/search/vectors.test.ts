import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dot, normalize, unitMean } from "../../../src/domain/search/vectors.ts";

const part = fc.integer({ min: -1_000, max: 1_000 });
const vectors = fc.array(
  fc.array(part, { minLength: 3, maxLength: 3 }).map((parts) => Float32Array.from(parts)),
  { minLength: 1, maxLength: 5 },
);

describe("vectors", () => {
  it("have length 1 when normalised, and say the same", () => {
    fc.assert(
      fc.property(vectors, ([vector = new Float32Array()]) => {
        const unit = normalize(vector.slice());
        const length = Math.sqrt(dot(vector, vector));
        expect(dot(unit, unit)).toBeCloseTo(length > 0 ? 1 : 0, 5);
        expect(dot(unit, vector)).toBeCloseTo(length, 2);
      }),
    );
  });

  it("have a mean that points where their sum does, unless they cancel out", () => {
    fc.assert(
      fc.property(vectors, (given) => {
        const sum = given.reduce((before, one) => before.map((x, k) => x + (one[k] as number)), new Float32Array(3));
        const mean = unitMean(given);
        if (mean) expect(dot(mean, sum)).toBeCloseTo(Math.sqrt(dot(sum, sum)), 2);
        else expect([...sum]).toEqual([0, 0, 0]);
      }),
    );
    expect(unitMean([])).toBeUndefined();
  });
});
