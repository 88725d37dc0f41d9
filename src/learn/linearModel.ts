/**
 * Linear model of what a reader wants, learned from impressions by any of the losses of `estimators.ts` and
 * `clickModel.ts`: score = bias + weights · features, a logit.
 */
import type { LoggedClick, ValueAndSlope } from "./estimators.ts";
import { minimize } from "./minimize.ts";

/** A paper shown once, with its features. */
export interface Observation extends LoggedClick {
  /** As many for every paper. */
  features: ArrayLike<number>;
}

export interface LinearModel {
  bias: number;
  weights: Float64Array;
}

export interface FitOptions {
  /** Ridge: what holds weights to those of `shared`, in the units of summed losses, above 0. */
  ridge: number;
  /** Where the weights are drawn to; 0 where it is absent. */
  shared?: LinearModel;
}

/** The bias is drawn this much less than the weights: how often somebody clicks differs between readers. */
const BIAS_SHARE = 0.1;

/** Fits the weights w that make Σ loss(score, observation) + (ridge / 2) |w - shared|² least. */
export function fitLinear<Seen extends Pick<Observation, "features">>(
  observations: readonly Seen[],
  loss: (score: number, observation: Seen) => ValueAndSlope,
  options: FitOptions,
): LinearModel {
  const size = options.shared?.weights.length ?? observations[0]?.features.length ?? 0;
  const centre = new Float64Array(size + 1);
  if (options.shared) centre.set([...options.shared.weights, options.shared.bias]);
  const fitted = minimize((x, gradient) => {
    let total = 0;
    for (let i = 0; i <= size; i++) {
      const held = options.ridge * (i === size ? BIAS_SHARE : 1);
      const off = (x[i] as number) - (centre[i] as number);
      gradient[i] = held * off;
      total += (held / 2) * off ** 2;
    }
    for (const observation of observations) {
      const { features } = observation;
      let score = x[size] as number;
      for (let i = 0; i < size; i++) score += (x[i] as number) * (features[i] as number);
      const { value, slope } = loss(score, observation);
      total += value;
      for (let i = 0; i < size; i++) gradient[i] = (gradient[i] as number) + slope * (features[i] as number);
      gradient[size] = (gradient[size] as number) + slope;
    }
    return total;
  }, centre);
  return { bias: fitted[size] as number, weights: fitted.subarray(0, size) };
}

/** The logit of a paper. */
export function scoreOf({ bias, weights }: LinearModel, features: ArrayLike<number>): number {
  let score = bias;
  for (let i = 0; i < weights.length; i++) score += (weights[i] as number) * (features[i] as number);
  return score;
}
