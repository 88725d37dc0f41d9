/**
 * A reader's score of a paper: shared weights of its features, which were learned from many readers, and the reader's own
 * part, which is shrunk towards the shared one. Both are logits of one linear model.
 */
import { clickLikelihood } from "../clickModel.ts";
import { fitLinear, type LinearModel, type Observation, scoreOf } from "../linearModel.ts";
import { FEATURES, type Feature } from "./features.ts";

/**
 * The shared weights. Those of nearest to knownAuthor were learned by `broadsheet eval personal` from authors as readers,
 * on readers other than those that it tests on; hidden and votes are set by hand, since authors hide nothing and their
 * papers' votes say nothing of what they read.
 */
const SHARED_WEIGHTS: Readonly<Record<Feature, number>> = {
  nearest: 6.3,
  words: 4.8,
  topic: 3.1,
  categories: 0.05,
  authors: 2.3,
  knownAuthor: 2.4,
  hidden: -6,
  votes: 0.25,
};
const SHARED_BIAS = -6;

export const sharedModel = (): LinearModel => ({
  bias: SHARED_BIAS,
  weights: Float64Array.from(FEATURES, (feature) => SHARED_WEIGHTS[feature]),
});

/** With fewer acts a reader's own part would be chance. */
export const MIN_OWN_ACTS = 50;
/** What draws a reader's own weights to the shared ones, in summed losses; in units of each feature's spread. */
const RIDGE = 10;

/**
 * Fits a reader's own weights to what was liked (clicked), hidden (not clicked, seen for certain) and shown without an
 * act (not clicked, looked at with the probability of its place). Features are brought to one spread first, so that the
 * ridge holds all alike.
 */
export function ownModel(observations: readonly Observation[]): LinearModel {
  const shared = sharedModel();
  const spread = spreadOf(observations);
  const scaled = observations.map((one) => ({
    ...one,
    features: Float64Array.from(one.features, (value, i) => value / (spread[i] as number)),
  }));
  const own = fitLinear(scaled, clickLikelihood, {
    ridge: RIDGE,
    shared: { bias: shared.bias, weights: shared.weights.map((weight, i) => weight * (spread[i] as number)) },
  });
  return { bias: own.bias, weights: own.weights.map((weight, i) => weight / (spread[i] as number)) };
}

function spreadOf(observations: readonly Observation[]): Float64Array {
  const n = Math.max(1, observations.length);
  return Float64Array.from(FEATURES, (_, i) => {
    const mean = observations.reduce((sum, { features }) => sum + (features[i] as number), 0) / n;
    const square = observations.reduce((sum, { features }) => sum + ((features[i] as number) - mean) ** 2, 0) / n;
    return Math.sqrt(square) || 1;
  });
}

/** What each feature adds to a score. */
export const partsOfScore = ({ weights }: LinearModel, features: ArrayLike<number>): Record<Feature, number> =>
  Object.fromEntries(
    FEATURES.map((feature, i) => [feature, (weights[i] as number) * (features[i] as number)]),
  ) as Record<Feature, number>;

export { scoreOf };
