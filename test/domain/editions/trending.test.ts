import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareTrending,
  NO_SCORE,
  type Standing,
  storedValue,
  TRENDING_HALF_LIFE_MS,
  type TrendingFacts,
  trending,
  withVote,
} from "../../../src/domain/editions/trending.ts";

/** Every date that there is. */
const MAX_DATE_MS = 8.64e15;
const date = fc.integer({ min: -MAX_DATE_MS, max: MAX_DATE_MS });
const nowadays = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2060, 0) });
const facts = (at: fc.Arbitrary<number>): fc.Arbitrary<TrendingFacts> =>
  fc.record({
    submissions: fc.array(at, { maxLength: 4 }),
    publishedAt: at,
    startingVotes: fc.double({ min: 0, max: 1e7, noNaN: true }),
    votes: fc.array(at, { maxLength: 40 }),
  });

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const T0 = Date.UTC(2026, 0, 15, 9);
const paper = (submitted: number, votes: number[] = [], startingVotes = 0): number =>
  trending({ submissions: [submitted], publishedAt: submitted, startingVotes, votes });
const times = (n: number, at: number): number[] => Array.from({ length: n }, () => at);

describe("the trending value", () => {
  it("is a finite number for every date, however many votes", () => {
    fc.assert(
      fc.property(facts(date), date, (one, at) => {
        expect(Number.isFinite(trending(one))).toBe(true);
        expect(Number.isFinite(withVote(trending(one), at))).toBe(true);
      }),
    );
    expect(paper(T0, times(100_000, T0))).toBeCloseTo(T0 / TRENDING_HALF_LIFE_MS + Math.log2(100_001), 6);
  });

  it("never falls by a vote or a submission, and rises by one that is not long past", () => {
    fc.assert(
      fc.property(facts(date), date, (one, at) => {
        const before = trending(one);
        expect(trending({ ...one, votes: [...one.votes, at] })).toBeGreaterThanOrEqual(before);
        const submissions = [...one.submissions, Math.max(at, ...one.submissions)];
        if (one.submissions.length > 0) expect(trending({ ...one, submissions })).toBeGreaterThanOrEqual(before);
      }),
    );
    fc.assert(
      fc.property(facts(nowadays), fc.nat(2 * DAY_MS), (one, ago) => {
        const latest = Math.max(one.publishedAt, ...one.submissions, ...one.votes);
        const before = trending(one);
        expect(trending({ ...one, votes: [...one.votes, latest - ago] })).toBeGreaterThan(before);
      }),
    );
  });

  it("is the same to the last bit after a vote is taken back, and whatever order votes are read in", () => {
    fc.assert(
      fc.property(facts(nowadays), nowadays, fc.nat(), (one, at, seed) => {
        const votes = [...one.votes, at];
        const again = votes.filter((_, i) => i !== votes.length - 1);
        expect(trending({ ...one, votes: again })).toBe(trending(one));
        const turned = seed % Math.max(1, one.votes.length);
        const shuffled = [...one.votes.slice(turned), ...one.votes.slice(0, turned)].reverse();
        expect(trending({ ...one, votes: shuffled, submissions: [...one.submissions].reverse() })).toBe(trending(one));
      }),
    );
  });

  it("counts a later vote for more", () => {
    fc.assert(
      fc.property(facts(nowadays), nowadays, fc.integer({ min: HOUR_MS, max: DAY_MS }), (one, at, later) => {
        const early = trending({ ...one, votes: [...one.votes, at] });
        expect(trending({ ...one, votes: [...one.votes, at + later] })).toBeGreaterThanOrEqual(early);
      }),
    );
    expect(paper(T0, [T0 + HOUR_MS])).toBeGreaterThan(paper(T0, [T0]));
  });

  it("takes one more vote without the others, as if all were counted", () => {
    fc.assert(
      fc.property(facts(nowadays), nowadays, (one, at) => {
        const all = trending({ ...one, votes: [...one.votes, at] });
        expect(Math.abs(withVote(trending(one), at) - all)).toBeLessThan(1e-9);
      }),
    );
  });

  it("keeps an order that does not depend on when it is looked at", () => {
    const counted = (pushes: { at: number; weight: number }[], now: number) =>
      pushes.reduce((sum, { at, weight }) => sum + weight * 2 ** ((at - now) / TRENDING_HALF_LIFE_MS), 0);
    const push = fc.record({
      at: fc.integer({ min: T0 - 5 * DAY_MS, max: T0 }),
      weight: fc.integer({ min: 1, max: 50 }),
    });
    const pushes = fc.array(push, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(pushes, pushes, fc.nat(5 * DAY_MS), (one, other, wait) => {
        const apart = counted(one, T0 + wait) / counted(other, T0 + wait);
        fc.pre(Math.abs(apart - 1) > 1e-6);
        expect(storedValue(one) > storedValue(other)).toBe(apart > 1);
      }),
    );
  });

  it("lets an old paper return by new votes, each as good as a vote for a new paper and no better", () => {
    const lastMonth = T0 - 30 * DAY_MS;
    const famous = paper(lastMonth, times(200, lastMonth));
    const fresh = paper(T0, times(3, T0));
    expect(famous).toBeLessThan(paper(T0));
    expect(paper(lastMonth, [...times(200, lastMonth), ...times(3, T0)])).toBeLessThan(fresh);
    expect(paper(lastMonth, [...times(200, lastMonth), ...times(5, T0)])).toBeGreaterThan(fresh);
  });

  it("counts votes that a paper came with as given at its first submission", () => {
    expect(paper(T0, [], 12)).toBe(paper(T0, times(12, T0)));
    const twice = { submissions: [T0, T0 + DAY_MS], publishedAt: 0, startingVotes: 12, votes: [] };
    expect(trending(twice)).toBeLessThan(paper(T0 + DAY_MS, [], 12));
    expect(trending(twice)).toBeGreaterThan(paper(T0 + DAY_MS));
  });

  it("puts what nothing has lifted below every date", () => {
    const untouched = { submissions: [], publishedAt: T0, startingVotes: 0, votes: [] };
    expect(trending(untouched)).toBe(NO_SCORE);
    expect(paper(-MAX_DATE_MS)).toBeGreaterThan(NO_SCORE);
    expect(withVote(NO_SCORE, T0)).toBe(trending({ ...untouched, votes: [T0] }));
    expect(trending({ ...untouched, startingVotes: 1 })).toBe(T0 / TRENDING_HALF_LIFE_MS);
  });
});

describe("the order of papers", () => {
  const few = fc.integer({ min: 0, max: 2 });
  const standing: fc.Arbitrary<Standing> = fc.record({ trending: few, votes: few, firstSubmittedAt: few, key: few });

  it("is total: no two papers are equal, and what stands above stands above all below", () => {
    fc.assert(
      fc.property(standing, standing, standing, (a, b, c) => {
        const sign = (one: Standing, other: Standing) => Math.sign(compareTrending(one, other));
        expect(sign(a, b) + sign(b, a)).toBe(0);
        if (a.key !== b.key) expect(sign(a, b)).not.toBe(0);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("settles equal values by votes, then by the earlier submission, then by the older record", () => {
    const same = { trending: 5, votes: 1, firstSubmittedAt: 7, key: 3 };
    const above = [{ trending: 6 }, { votes: 2 }, { firstSubmittedAt: 6 }, { key: 2 }];
    for (const change of above) expect(compareTrending({ ...same, ...change }, same)).toBeLessThan(0);
  });
});
