import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clickLikelihood, examinedWithoutClick, relevantWithoutClick } from "../../src/learn/clickModel.ts";
import {
  clipped,
  clippedBias,
  clippedVariance,
  ideal,
  LOGISTIC,
  type LocalLoss,
  naive,
  type PointLoss,
  SQUARED,
  sigmoid,
  softplus,
  unbiased,
} from "../../src/learn/estimators.ts";
import { fitLinear, scoreOf } from "../../src/learn/linearModel.ts";
import { seeded } from "../../src/lib/random.ts";

const scores = fc.double({ min: -8, max: 8, noNaN: true });
const probabilities = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const clips = fc.double({ min: 0, max: 1, noNaN: true });
const LOCAL: [string, LocalLoss][] = [
  ["squared", SQUARED],
  ["logistic", LOGISTIC],
];

/** Mean and variance of a loss over the two things that can happen: a click, of probability θγ, or none. */
function momentsOf(loss: PointLoss, score: number, exposure: number, relevance: number) {
  const click = exposure * relevance;
  const [one, zero] = [true, false].map((clicked) => loss(score, { clicked, exposure }).value) as [number, number];
  const mean = click * one + (1 - click) * zero;
  return { mean, variance: click * (one - mean) ** 2 + (1 - click) * (zero - mean) ** 2 };
}

const differenceOf = (local: LocalLoss, score: number) => local.relevant(score).value - local.irrelevant(score).value;

describe("losses of clicks", () => {
  const losses: [string, PointLoss][] = [
    ...LOCAL.flatMap(([name, local]): [string, PointLoss][] => [
      [`naive, ${name}`, naive(local)],
      [`unbiased, ${name}`, unbiased(local)],
      [`clipped, ${name}`, clipped(local, 0.3)],
      [`ideal, ${name}`, (score) => ideal(local, score, 0.3)],
    ]),
    ["click likelihood", clickLikelihood],
  ];

  it.each(losses)("%s has the slope that differences give", (_, loss) => {
    fc.assert(
      fc.property(scores, fc.boolean(), probabilities, (score, clicked, exposure) => {
        const step = 1e-5;
        const at = (s: number) => loss(s, { clicked, exposure }).value;
        const slope = (at(score + step) - at(score - step)) / (2 * step);
        expect(loss(score, { clicked, exposure }).slope).toBeCloseTo(slope, 5);
      }),
    );
  });

  it.each(LOCAL)("unbiased, %s: its mean over clicks is the ideal loss, whatever the exposure", (_, local) => {
    fc.assert(
      fc.property(scores, probabilities, probabilities, (score, exposure, relevance) => {
        const { mean, variance } = momentsOf(unbiased(local), score, exposure, relevance);
        expect(mean).toBeCloseTo(ideal(local, score, relevance).value, 9);
        const difference = differenceOf(local, score);
        expect(variance).toBeCloseTo(relevance * (1 / exposure - relevance) * difference ** 2, 6);
      }),
    );
  });

  it("clipped: bias and variance are those of its formulas; naive is clipped at 1", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(scores, probabilities, probabilities), { minLength: 1, maxLength: 5 }),
        clips,
        (papers, clip) => {
          const moments = papers.map(([score, exposure, relevance]) => ({
            ...momentsOf(clipped(SQUARED, clip), score, exposure, relevance),
            naive: momentsOf(naive(SQUARED), score, exposure, relevance).mean,
            ideal: ideal(SQUARED, score, relevance).value,
          }));
          const pairs = papers.map(([score, exposure, relevance]) => ({
            exposure,
            relevance,
            difference: differenceOf(SQUARED, score),
          }));
          const over = (of: (one: (typeof moments)[number]) => number) =>
            moments.reduce((sum, one) => sum + of(one), 0) / papers.length;
          expect(clippedBias(pairs, clip)).toBeCloseTo(
            over((one) => one.mean - one.ideal),
            9,
          );
          expect(clippedBias(pairs, 1)).toBeCloseTo(
            over((one) => one.naive - one.ideal),
            9,
          );
          expect(clippedVariance(pairs, clip)).toBeCloseTo(over((one) => one.variance) / papers.length, 9);
        },
      ),
    );
  });

  it("a greater clip never has more variance, and never less bias", () => {
    fc.assert(
      fc.property(probabilities, probabilities, clips, clips, (exposure, relevance, a, b) => {
        const pair = [{ exposure, relevance, difference: 1 }];
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(clippedVariance(pair, more)).toBeLessThanOrEqual(clippedVariance(pair, less) + 1e-12);
        expect(Math.abs(clippedBias(pair, more))).toBeGreaterThanOrEqual(Math.abs(clippedBias(pair, less)) - 1e-12);
      }),
    );
  });

  it("squared stays bounded below for a click hardly anybody saw, logistic does not: why squared is the one to weight", () => {
    const click = { clicked: true, exposure: 0.05 };
    const least = (local: LocalLoss) =>
      Math.min(...[-40, -10, 0, 10, 40].map((score) => unbiased(local)(score, click).value));
    expect(least(SQUARED)).toBeGreaterThanOrEqual(-19);
    expect(least(LOGISTIC)).toBeLessThan(-700);
  });

  it("likelihood is the logistic loss where everything was looked at, and its mean is least at the true relevance", () => {
    fc.assert(
      fc.property(scores, fc.boolean(), (score, clicked) => {
        const seen = { clicked, exposure: 1 };
        expect(clickLikelihood(score, seen).value).toBeCloseTo(naive(LOGISTIC)(score, seen).value, 9);
      }),
    );
    fc.assert(
      fc.property(probabilities, probabilities, scores, (exposure, relevance, other) => {
        const truth = Math.log(relevance / (1 - relevance));
        const { mean } = momentsOf(clickLikelihood, truth, exposure, relevance);
        expect(mean).toBeLessThanOrEqual(momentsOf(clickLikelihood, other, exposure, relevance).mean + 1e-12);
      }),
    );
  });

  it("are finite for any score", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.boolean(),
        probabilities,
        (score, clicked, exposure) => {
          for (const [, loss] of losses) {
            const { value, slope } = loss(score, { clicked, exposure });
            expect([Number.isFinite(value), Number.isFinite(slope)]).toEqual([true, true]);
          }
          expect(sigmoid(score) + sigmoid(-score)).toBeCloseTo(1, 12);
          expect(softplus(score) - softplus(-score)).toBeCloseTo(score, 6);
        },
      ),
    );
  });
});

describe("without a click", () => {
  it("the posteriors are those of counting the four cases", () => {
    fc.assert(
      fc.property(probabilities, probabilities, (exposure, relevance) => {
        const cases = [true, false].flatMap((looked) =>
          [true, false].map((relevant) => ({
            looked,
            relevant,
            p: (looked ? exposure : 1 - exposure) * (relevant ? relevance : 1 - relevance),
          })),
        );
        const without = cases.filter(({ looked, relevant }) => !(looked && relevant));
        const share = (of: (one: (typeof cases)[number]) => boolean) =>
          without.filter(of).reduce((sum, { p }) => sum + p, 0) / without.reduce((sum, { p }) => sum + p, 0);
        expect(examinedWithoutClick(exposure, relevance)).toBeCloseTo(
          share(({ looked }) => looked),
          9,
        );
        expect(relevantWithoutClick(exposure, relevance)).toBeCloseTo(
          share(({ relevant }) => relevant),
          9,
        );
      }),
    );
  });
});

describe("a linear model", () => {
  const WEIGHTS = [1.5, -1, 0];
  function observations(n: number, seed: number) {
    const random = seeded(seed);
    return Array.from({ length: n }, () => {
      const features = Float64Array.from({ length: 3 }, () => random.normal());
      // Papers with much of the first feature stand low and are seldom looked at, though they are wanted.
      const exposure = (features[0] as number) > 0 ? 0.2 : 1;
      const score = WEIGHTS.reduce((sum, w, i) => sum + w * (features[i] as number), -0.5);
      const clicked = random.next() < exposure && random.next() < sigmoid(score);
      return { features, exposure, clicked };
    });
  }

  it("finds the weights by likelihood where the naive loss gets the sign wrong or little", () => {
    const seen = observations(4_000, 3);
    const { weights, bias } = fitLinear(seen, clickLikelihood, { ridge: 1 });
    expect(weights[0]).toBeGreaterThan(1.2);
    expect(weights[0]).toBeLessThan(1.8);
    expect(weights[1]).toBeCloseTo(-1, 0);
    expect(bias).toBeCloseTo(-0.5, 0);
    expect(fitLinear(seen, naive(LOGISTIC), { ridge: 1 }).weights[0]).toBeLessThan(0.6);
  });

  it("stays at the shared model without observations, and near it with a strong ridge", () => {
    const shared = { bias: -1, weights: Float64Array.of(0.5, 0.25, 2) };
    expect(fitLinear([], clickLikelihood, { ridge: 1, shared })).toEqual(shared);
    const held = fitLinear(observations(50, 4), clickLikelihood, { ridge: 1e6, shared });
    expect(scoreOf(held, [1, 1, 1])).toBeCloseTo(scoreOf(shared, [1, 1, 1]), 2);
    expect(fitLinear([], clickLikelihood, { ridge: 1 })).toEqual({ bias: 0, weights: new Float64Array(0) });
  });

  it("is where the gradient of losses and ridge is 0", () => {
    const seen = observations(80, 5);
    const { weights, bias } = fitLinear(seen, naive(LOGISTIC), { ridge: 2 });
    for (const k of [0, 1, 2]) {
      const slope = seen.reduce(
        (sum, one) => {
          const score = scoreOf({ weights, bias }, one.features);
          return sum + naive(LOGISTIC)(score, one).slope * (one.features[k] as number);
        },
        2 * (weights[k] as number),
      );
      expect(Math.abs(slope)).toBeLessThan(1e-3);
    }
  });

  it("is the same for the same observations", () => {
    const fit = () => fitLinear(observations(100, 6), unbiased(SQUARED), { ridge: 1 });
    expect(fit()).toEqual(fit());
  });
});
