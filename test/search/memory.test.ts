import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import wabt from "wabt";
import { seeded } from "../../src/lib/random.ts";
import { PRODUCTS_WASM } from "../../src/search/vectors/products.wasm.ts";
import { createVectorStore, packVector } from "../../src/search/vectors/vectorStore.ts";

/** A byte keeps a part to within half of a 127th of the largest part, so a sum of 40 products stays this close. */
const CLOSE = 0.02;

const unit = (parts: readonly number[]): Float32Array => {
  const length = Math.hypot(...parts) || 1;
  return Float32Array.from(parts, (x) => x / length);
};
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, k) => sum + x * (b[k] as number), 0);

/** Dimensions that are and are not a multiple of what one instruction takes. */
const dimension = fc.constantFrom(1, 3, 16, 17, 40);
const steps = dimension.chain((n) => {
  const vector = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n, maxLength: n }).map(unit);
  return fc.record({
    n: fc.constant(n),
    asked: vector,
    limit: fc.integer({ min: 0, max: 12 }),
    steps: fc.array(fc.record({ key: fc.integer({ min: 0, max: 9_000 }), vector: fc.option(vector) }), {
      maxLength: 60,
    }),
  });
});

describe("vectors in memory", () => {
  it("answer as comparing each one does, whatever was put, changed and removed", () =>
    fc.assert(
      fc.property(steps, ({ n, asked, limit, steps }) => {
        const memory = createVectorStore(n);
        const kept = new Map<number, Float32Array>();
        for (const { key, vector } of steps) {
          if (vector) {
            memory.put(key, key % 100, packVector(vector));
            kept.set(key, vector);
          } else {
            memory.remove(key);
            kept.delete(key);
          }
        }
        expect(memory.size).toBe(kept.size);
        const nearness = memory.compare(asked);
        for (const [key, vector] of kept) {
          expect(Math.abs((nearness.to([key])[0] ?? 9) - dot(asked, vector))).toBeLessThan(CLOSE);
          expect(memory.of(key)?.length).toBe(n);
        }
        expect(nearness.to([9_001])[0]).toBe(0);
        expect(memory.of(9_001)).toBeUndefined();
        const near = nearness.nearest(limit);
        expect(near.length).toBe(Math.min(limit, kept.size));
        // All asked at once, among keys that have no vector.
        const several = nearness.to([9_001, ...near.map((hit) => hit.key), 9_002]);
        expect([...several]).toEqual([0, ...near.map((hit) => hit.cosine), 0]);
        const cosines = [...kept.keys()].map((key) => nearness.to([key])[0] ?? 9).sort((a, b) => b - a);
        expect(near.map((hit) => hit.cosine)).toEqual(cosines.slice(0, limit));
        for (const { key, day } of near) expect(day).toBe(key % 100);
        const even = new Uint8Array(9_000).map((_, key) => (key % 2 === 0 ? 1 : 0));
        for (const { key } of nearness.nearest(limit, even)) expect(key % 2).toBe(0);
        const large = [...kept.keys()].filter((key) => key > 4_500);
        const before = new Map(large.map((key) => [key, nearness.to([key])[0]]));
        for (const key of kept.keys()) if (key <= 4_500) memory.remove(key);
        expect(memory.size).toBe(large.length);
        for (const key of kept.keys()) expect(memory.of(key) !== undefined).toBe(key > 4_500);
        for (const { key, cosine } of memory.compare(asked).nearest(limit)) expect(cosine).toBe(before.get(key));
      }),
    ));

  it("are nearly all found by their sketches where there are many, and all the same where sketches mislead", () => {
    const dimension = 64;
    const random = seeded(7);
    const any = (lean: number) =>
      unit(Array.from({ length: dimension }, (_, k) => random.normal() + (k < dimension / 2 ? lean : 0)));
    // Numbers that all vectors have alike take the meaning out of signs.
    for (const lean of [0, 3]) {
      const memory = createVectorStore(dimension);
      const vectors = Array.from({ length: 40_000 }, () => any(lean));
      for (const [key, vector] of vectors.entries()) memory.put(key, 0, packVector(vector));
      const even = new Uint8Array(40_000).map((_, key) => (key % 2 === 0 ? 1 : 0));
      for (const allowed of [undefined, even]) {
        let found = 0;
        for (let i = 0; i < 10; i++) {
          const asked = any(lean);
          const nearest = [...vectors.keys()]
            .filter((key) => !allowed || allowed[key] === 1)
            .map((key) => ({ key, cosine: dot(asked, vectors[key] as Float32Array) }))
            .sort((a, b) => b.cosine - a.cosine)
            .slice(0, 100);
          const near = new Map(
            memory
              .compare(asked)
              .nearest(110, allowed)
              .map(({ key, cosine }) => [key, cosine]),
          );
          for (const { key, cosine } of nearest) if (near.has(key)) expect(near.get(key)).toBeCloseTo(cosine, 1);
          found += nearest.filter(({ key }) => near.has(key)).length;
        }
        expect(found / 1_000).toBeGreaterThan(0.97);
      }
    }
  });

  it("answer for the vector they were compared with, whatever was asked in between", () => {
    const memory = createVectorStore(4);
    memory.put(1, 1, packVector(unit([1, 0, 0, 0])));
    const first = memory.compare(unit([1, 0, 0, 0]));
    const second = memory.compare(unit([0, 1, 0, 0]));
    expect(second.to([1])[0]).toBeCloseTo(0, 5);
    expect(first.to([1])[0]).toBeCloseTo(1, 5);
    expect(second.nearest(1)[0]?.cosine).toBeCloseTo(0, 5);
  });

  it("keep what they have when room is made for thousands more", () => {
    const memory = createVectorStore(8);
    for (let key = 1; key <= 5_000; key++) memory.put(key, 1, packVector(unit([key, 1, 0, 0, 0, 0, 0, 5_000 - key])));
    expect(memory.size).toBe(5_000);
    const nearness = memory.compare(unit([1, 0, 0, 0, 0, 0, 0, 0]));
    expect(nearness.nearest(1)[0]?.key).toBeGreaterThan(4_900);
    expect(nearness.to([1])[0]).toBeLessThan(0.01);
    memory.clear();
    expect(memory.compare(unit([1, 0, 0, 0, 0, 0, 0, 0])).nearest(5)).toEqual([]);
  });

  it("are compared by what products.wat says", async () => {
    const source = readFileSync(new URL("../../src/search/vectors/products.wat", import.meta.url), "utf8");
    const module = (await wabt()).parseWat("products.wat", source, { simd: true });
    expect(PRODUCTS_WASM).toBe(Buffer.from(module.toBinary({}).buffer).toString("base64"));
  });
});
