/**
 * Position-based click model: a click needs that the place was looked at (O, probability θ) and that the paper is
 * relevant (R, probability γ), P(Y = 1) = θ γ (Craswell, Zoeter, Taylor and Ramsey, WSDM 2008; the same model as that of
 * `estimators.ts`). Learned by maximum likelihood here, in place of weights by inverse propensity.
 */
import { type PointLoss, sigmoid, softplus } from "./estimators.ts";

/** Nearer to 1 the logarithm of what is left would lose all digits. */
const LEAST_LEFT = 1e-12;

/**
 * Negative log likelihood of a click or of none: -Y log(θ γ) - (1 - Y) log(1 - θ γ), γ = 1 / (1 + e^-score).
 * Where θ = 1 it is the logistic loss. A missing click at a place that few look at counts little.
 */
export const clickLikelihood: PointLoss = (score, { clicked, exposure }) => {
  if (clicked) return { value: softplus(-score) - Math.log(exposure), slope: sigmoid(score) - 1 };
  const relevance = sigmoid(score);
  // 1 - θγ = (1 - γ) + (1 - θ) γ, which keeps its digits where both are nearly 1.
  const left = Math.max(LEAST_LEFT, sigmoid(-score) + (1 - exposure) * relevance);
  return { value: -Math.log(left), slope: (exposure * relevance * sigmoid(-score)) / left };
};

/** P(O = 1 | Y = 0) = θ (1 - γ) / (1 - θ γ): how likely a place without a click was looked at. */
export const examinedWithoutClick = (exposure: number, relevance: number): number =>
  (exposure * (1 - relevance)) / Math.max(LEAST_LEFT, 1 - exposure * relevance);

/** P(R = 1 | Y = 0) = γ (1 - θ) / (1 - θ γ): how likely a paper without a click is relevant all the same. */
export const relevantWithoutClick = (exposure: number, relevance: number): number =>
  (relevance * (1 - exposure)) / Math.max(LEAST_LEFT, 1 - exposure * relevance);
