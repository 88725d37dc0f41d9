/**
 * Losses for learning what a reader wants from what the reader clicked, after Saito, Yaginuma, Nishino, Sakata and
 * Nakata, "Unbiased Recommender Learning from Missing-Not-At-Random Implicit Feedback" (WSDM 2020). Their model: a click
 * Y = O · R needs exposure O, of probability θ, and relevance R, of probability γ, so that P(Y = 1) = θ γ.
 * δ¹ and δ⁰ are the losses of a score where the paper is relevant and where it is not. Every loss here is that of one
 * paper shown once; the papers' losses are means of these.
 *
 * Trap: for a click, the unbiased loss gives δ⁰ the weight 1 - 1/θ, which is negative. With δ⁰ = -log(1 - p) the loss
 * then has no least value. `SQUARED` stays between 0 and 1, so that it always has one; the authors' program takes it too.
 */

/** One paper shown once. */
export interface LoggedClick {
  clicked: boolean;
  /** θ, above 0 and at most 1: how likely the place was looked at. */
  exposure: number;
}

/** The value of a loss, and its derivative by the score. */
export interface ValueAndSlope {
  value: number;
  slope: number;
}

/** The loss of a score (a logit, p = 1 / (1 + e^-score)) for a paper shown once. */
export type PointLoss = (score: number, logged: LoggedClick) => ValueAndSlope;

/** δ¹ and δ⁰ of a score. */
export interface LocalLoss {
  relevant(score: number): ValueAndSlope;
  irrelevant(score: number): ValueAndSlope;
}

/** Probability of a logit. */
export const sigmoid = (score: number): number =>
  score >= 0 ? 1 / (1 + Math.exp(-score)) : Math.exp(score) / (1 + Math.exp(score));

/** log(1 + e^score) without overflow. */
export const softplus = (score: number): number => Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score)));

/** Squared loss of the probability: δ¹ = (1 - p)², δ⁰ = p². Bounded, as the unbiased loss needs it. */
export const SQUARED: LocalLoss = {
  relevant(score) {
    const p = sigmoid(score);
    return { value: (1 - p) ** 2, slope: -2 * p * (1 - p) ** 2 };
  },
  irrelevant(score) {
    const p = sigmoid(score);
    return { value: p ** 2, slope: 2 * p ** 2 * (1 - p) };
  },
};

/** Logistic loss: δ¹ = -log p, δ⁰ = -log(1 - p). Not bounded: for `ideal` and `naive` alone. */
export const LOGISTIC: LocalLoss = {
  relevant: (score) => ({ value: softplus(-score), slope: sigmoid(score) - 1 }),
  irrelevant: (score) => ({ value: softplus(score), slope: sigmoid(score) }),
};

/** weight · δ¹ + (1 - weight) · δ⁰: what all losses of the paper are, each with its weight. */
function weighted(local: LocalLoss, score: number, weight: number): ValueAndSlope {
  const [one, zero] = [local.relevant(score), local.irrelevant(score)];
  return {
    value: weight * one.value + (1 - weight) * zero.value,
    slope: weight * one.slope + (1 - weight) * zero.slope,
  };
}

/** Ideal loss, which needs the relevance γ itself: γ δ¹ + (1 - γ) δ⁰. No clicks tell γ; trials that draw it do. */
export const ideal = (local: LocalLoss, score: number, relevance: number): ValueAndSlope =>
  weighted(local, score, relevance);

/** Naive loss, which takes a missing click for a no: Y δ¹ + (1 - Y) δ⁰. Its bias is (θ - 1) γ (δ¹ - δ⁰). */
export const naive =
  (local: LocalLoss): PointLoss =>
  (score, { clicked }) =>
    weighted(local, score, clicked ? 1 : 0);

/**
 * Unbiased loss, by inverse propensity: (Y/θ) δ¹ + (1 - Y/θ) δ⁰ (their equation 9 by the comments of the authors'
 * program). Its mean over clicks is the ideal loss; its variance γ (1/θ - γ) (δ¹ - δ⁰)².
 */
export const unbiased = (local: LocalLoss): PointLoss => clipped(local, 0);

/** Clipped loss: the unbiased one with max(θ, clip) for θ. 0 is unbiased, 1 naive; between them, bias is given for variance. */
export const clipped =
  (local: LocalLoss, clip: number): PointLoss =>
  (score, { clicked, exposure }) =>
    weighted(local, score, clicked ? 1 / Math.max(exposure, clip) : 0);

/** A paper as theory knows it: θ, γ, and δ¹ - δ⁰. */
export interface KnownPair {
  exposure: number;
  relevance: number;
  difference: number;
}

/** Bias of the clipped loss over n papers: (1/n) Σ (θ/max(θ, M) - 1) γ (δ¹ - δ⁰). 0 where M is 0; for M = 1, the naive loss's. */
export const clippedBias = (pairs: readonly KnownPair[], clip: number): number =>
  pairs.reduce((sum, { exposure, relevance, difference }) => {
    const kept = exposure / Math.max(exposure, clip);
    return sum + (kept - 1) * relevance * difference;
  }, 0) / Math.max(1, pairs.length);

/** Variance of the clipped loss over n papers: (1/n²) Σ [θγ/max(θ, M)² - (θγ/max(θ, M))²] (δ¹ - δ⁰)². */
export const clippedVariance = (pairs: readonly KnownPair[], clip: number): number =>
  pairs.reduce((sum, { exposure, relevance, difference }) => {
    const least = Math.max(exposure, clip);
    const click = exposure * relevance;
    return sum + (click / least ** 2 - (click / least) ** 2) * difference ** 2;
  }, 0) /
  Math.max(1, pairs.length) ** 2;
