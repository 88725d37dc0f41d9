import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  estimateExposure,
  exposureByClicks,
  LEAST_EXPOSURE,
  type PlaceCount,
  usualExposure,
} from "../../src/learn/exposure.ts";
import { chooseClip, effectiveClicks, snipsDcg } from "../../src/learn/offPolicy.ts";
import { seeded } from "../../src/lib/random.ts";

const GROUPS = [0.05, 0.15, 0.4];

/** Counts drawn by the model itself: places of θ, groups of γ, each group at each place so often. */
function drawn(list: string, theta: readonly number[], shown: number, seed: number): PlaceCount[] {
  const random = seeded(seed);
  return theta.flatMap((exposure, i) =>
    GROUPS.map((relevance, group) => {
      let acted = 0;
      for (let n = 0; n < shown; n++) if (random.next() < exposure * relevance) acted++;
      return { list, position: i + 1, group: String(group), shown, acted };
    }),
  );
}

describe("exposure", () => {
  it("is found again by expectation maximisation, in several lists at once", () => {
    const steep = [1, 0.6, 0.35, 0.2, 0.1];
    const flat = [0.9, 0.85, 0.8, 0.7, 0.65];
    const counts = [...drawn("edition", steep, 8_000, 1), ...drawn("digest", flat, 8_000, 2)];
    const exposure = estimateExposure(counts);
    for (const [i, theta] of steep.entries())
      expect(Math.abs(exposure.of("edition", i + 1) - theta)).toBeLessThan(0.05);
    for (const [i, theta] of flat.entries()) expect(Math.abs(exposure.of("digest", i + 1) - theta)).toBeLessThan(0.06);
    expect(exposure.shown).toBe(counts.reduce((sum, { shown }) => sum + shown, 0));
  });

  it("tells position from relevance where the better papers stand higher", () => {
    const theta = [1, 0.5, 0.33, 0.25];
    const random = seeded(7);
    const counts = theta.flatMap((exposure, i) =>
      GROUPS.map((relevance, group): PlaceCount => {
        // The best group is mostly first, the worst mostly last.
        const shown = 1_000 + 6_000 * Number(group === 2 - Math.min(2, i));
        const acted = Array.from({ length: shown }).filter(() => random.next() < exposure * relevance).length;
        return { list: "edition", position: i + 1, group: String(group), shown, acted };
      }),
    );
    const exposure = estimateExposure(counts);
    for (const [i, value] of theta.entries())
      expect(Math.abs(exposure.of("edition", i + 1) - value)).toBeLessThan(0.06);
  });

  it("is 1 / position until something was shown, and near that after a little", () => {
    const none = estimateExposure([]);
    for (const position of [1, 2, 7, 40, 5_000]) expect(none.of("edition", position)).toBe(usualExposure(position));
    const little = estimateExposure([{ list: "edition", position: 2, group: "a", shown: 2, acted: 2 }]);
    expect(little.of("edition", 2)).toBeGreaterThan(0.5);
    expect(little.of("edition", 2)).toBeLessThan(0.7);
    expect(little.of("digest", 3)).toBeCloseTo(1 / 3, 9);
  });

  it("never grows with the position and stays in its bounds, whatever is counted and in whatever order", () => {
    const cells = fc.record({
      list: fc.constantFrom("edition", "digest", "constructor"),
      position: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(0, -3, 1e9, Number.NaN)),
      group: fc.constantFrom("a", "b", "__proto__"),
      shown: fc.integer({ min: -5, max: 3_000 }),
      acted: fc.integer({ min: -5, max: 4_000 }),
    });
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 20 }), (counts) => {
        const [one, other] = [estimateExposure(counts), estimateExposure(counts.toReversed())];
        for (const list of ["edition", "digest", "constructor"]) {
          const values = Array.from({ length: 30 }, (_, i) => one.of(list, i + 1));
          for (const [i, value] of values.entries()) {
            expect(value).toBeGreaterThanOrEqual(LEAST_EXPOSURE);
            expect(value).toBeLessThanOrEqual(1);
            expect(value).toBeLessThanOrEqual((values[i - 1] ?? 1) + 1e-12);
            expect(value).toBe(other.of(list, i + 1));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("by clicks alone is the root of their share, and never 0", () => {
    expect(exposureByClicks([16, 4, 1, 0])).toEqual([1, 0.5, 0.25, LEAST_EXPOSURE]);
    expect(exposureByClicks([0, 0])).toEqual([1, 1]);
    expect(exposureByClicks([])).toEqual([]);
  });
});

describe("judging by clicks", () => {
  it("weights a click by the inverse of its exposure and divides the weights out", () => {
    const click = (score: number, exposure: number) => ({ score, clicked: true, exposure });
    const none = (score: number) => ({ score, clicked: false, exposure: 1 });
    expect(snipsDcg([[click(2, 1), none(1)]])).toBe(1);
    expect(snipsDcg([[none(2), click(1, 0.5)]])).toBeCloseTo(1 / Math.log2(3), 12);
    // Weights 1 and 4: the second list counts four times.
    expect(snipsDcg([[click(2, 1)], [none(2), click(1, 0.25)]])).toBeCloseTo((1 + 4 / Math.log2(3)) / 5, 12);
    expect(snipsDcg([[none(2), click(1, 0.5)]], 1)).toBe(0);
    expect(snipsDcg([[none(1)], []])).toBeUndefined();
    expect(effectiveClicks([click(0, 1), click(0, 1), none(0)])).toBe(2);
    expect(effectiveClicks([click(0, 1), click(0, 0.01)])).toBeCloseTo(101 ** 2 / (1 + 100 ** 2), 9);
    expect(effectiveClicks([])).toBe(0);
  });

  it("is the DCG of relevance on average, whatever order was shown", () => {
    // A list of three: the first relevant, shown last and looked at one time in ten.
    const shown = [
      { score: 0, relevance: 0, exposure: 1 },
      { score: 1, relevance: 1, exposure: 0.5 },
      { score: 2, relevance: 1, exposure: 0.1 },
    ];
    const random = seeded(9);
    const lists = Array.from({ length: 20_000 }, () =>
      shown.map(({ score, relevance, exposure }) => ({
        score,
        exposure,
        clicked: random.next() < exposure * relevance,
      })),
    );
    expect(snipsDcg(lists)).toBeCloseTo((1 + 1 / Math.log2(3)) / 2, 1);
  });

  it("gains nothing from the order that was shown where scores are equal", () => {
    const list = [true, false, false].map((clicked) => ({ score: 1, clicked, exposure: 1 }));
    expect(snipsDcg([list])).toBe(1 / Math.log2(4));
  });

  it("chooses the clip that ranks held-out clicks best, and the greatest where none tells", () => {
    const lists = (good: boolean) => [
      [
        { score: good ? 1 : 0, clicked: true, exposure: 0.5 },
        { score: 0.5, clicked: false, exposure: 1 },
      ],
    ];
    expect(chooseClip((clip) => lists(clip === 0.1))).toBe(0.1);
    expect(chooseClip(() => lists(true))).toBe(1);
    expect(chooseClip(() => [])).toBe(1);
    expect(chooseClip((clip) => lists(clip < 0.4), [0.2, 0.3, 0.9])).toBe(0.3);
  });
});
