/**
 * Losses from the literature that were tried beside InfoNCE (src/encoders/learn/losses.ts). Each is written for one text of a
 * batch against all texts of the other side, and taken over rows and columns alike; `s` are cosines, `p` the place of
 * the text's own partner.
 */
import { type Loss, shareNearest } from "../src/encoders/learn/losses.ts";

/** A text against the other side. */
interface Against {
  cosines: Float64Array;
  /** Place of its own partner. */
  own: number;
  /** Paper of each text of the other side. */
  papers: Int32Array;
  /** 0 for the left texts of pairs, 1 for the right. */
  side: 0 | 1;
  /** Receives the gradient with respect to the cosines; zeros before. */
  gradient: Float64Array;
}

type TextLoss = (against: Against) => number;

/** Share of the target that each text of the other side has, for the text at `own`; they sum to 1. */
type Targets = (own: number, papers: Int32Array) => ArrayLike<number>;

/** Mean over both directions of the means over texts. */
const symmetric =
  (lossOf: TextLoss): Loss =>
  (cosines, size, papers) => {
    const accuracy = shareNearest(cosines, size);
    const total = new Float64Array(size * size);
    const line = new Float64Array(size);
    const gradient = new Float64Array(size);
    let loss = 0;
    for (const side of [0, 1] as const)
      for (let own = 0; own < size; own++) {
        const at = (j: number) => (side === 0 ? own * size + j : j * size + own);
        for (let j = 0; j < size; j++) line[j] = cosines[at(j)] as number;
        gradient.fill(0);
        loss += lossOf({ cosines: line, own, papers, side, gradient });
        for (let j = 0; j < size; j++) total[at(j)] = (total[at(j)] as number) + (gradient[j] as number) / (2 * size);
      }
    cosines.set(total);
    return { loss: loss / (2 * size), accuracy };
  };

/** log sum exp; `shares` receives each one's share in the sum. */
function logSumExp(values: Float64Array, shares: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) most = Math.max(most, value);
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  for (let j = 0; j < values.length; j++) sum += shares[j] = Math.exp((values[j] as number) - most);
  for (let j = 0; j < values.length; j++) shares[j] = (shares[j] as number) / sum;
  return most + Math.log(sum);
}

const softplus = (x: number): number => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * Decoupled softmax for several positives (Gupta et al., "Dual-encoders for extreme multi-label classification", ICLR
 * 2024): each positive against the negatives alone, mean over positives p of -log(e^{s_p/t} / (e^{s_p/t} + sum of
 * negatives)). Positives are all texts of the same paper.
 */
export const decoupledSoftmax = (temperature: number): Loss =>
  symmetric(({ cosines, own, papers, gradient }) => {
    const same = (j: number) => papers[j] === papers[own];
    const negatives = logSumExp(
      cosines.map((s, j) => (same(j) ? Number.NEGATIVE_INFINITY : s / temperature)),
      gradient,
    );
    const positives = Array.from(cosines.keys()).filter(same);
    let loss = 0;
    let pushed = 0;
    for (const p of positives) {
      const over = negatives - (cosines[p] as number) / temperature;
      loss += softplus(over) / positives.length;
      gradient[p] = -sigmoid(over) / positives.length / temperature;
      pushed += sigmoid(over) / positives.length;
    }
    for (let j = 0; j < gradient.length; j++)
      if (!same(j)) gradient[j] = ((gradient[j] as number) * pushed) / temperature;
    return loss;
  });

/**
 * Individual temperatures (Qiu et al., "Not all semantics are created equal", ICML 2023, objective RGCL and algorithm
 * iSogCLR): with h_j = s_j - s_p, t log mean_{j != p} exp(h_j / t) + t rho for each text's own t, minimised over t as
 * well. The mean runs on from visit to visit, and so does t.
 */
export function individualTemperatures(
  papers: number,
  given: { start: number; rho: number; rate: number; least: number; most: number },
): Loss {
  const MEAN_SHARE = 0.8;
  const MOMENTUM_SHARE = 0.9;
  const temperatures = new Float64Array(papers * 2).fill(given.start);
  const means = new Float64Array(papers * 2);
  const momenta = new Float64Array(papers * 2);
  return symmetric(({ cosines, own, papers: of, side, gradient }) => {
    const text = (of[own] as number) * 2 + side;
    const t = temperatures[text] as number;
    const negatives = cosines.length - 1;
    let now = 0;
    let weighted = 0;
    for (let j = 0; j < cosines.length; j++) {
      if (j === own) continue;
      const h = (cosines[j] as number) - (cosines[own] as number);
      const e = Math.exp(h / t) / negatives;
      gradient[j] = e;
      now += e;
      weighted += e * h;
    }
    const earlier = means[text] as number;
    const mean = earlier === 0 ? now : (1 - MEAN_SHARE) * earlier + MEAN_SHARE * now;
    means[text] = mean;
    // The mean differs from this batch's own sum, so the gradient is scaled to the scale of a loss over t.
    for (let j = 0; j < gradient.length; j++) gradient[j] = (gradient[j] as number) / mean / given.start;
    gradient[own] = -now / mean / given.start;
    const slope = Math.log(mean) + given.rho - weighted / (t * mean);
    momenta[text] = (1 - MOMENTUM_SHARE) * (momenta[text] as number) + MOMENTUM_SHARE * slope;
    temperatures[text] = Math.min(given.most, Math.max(given.least, t - given.rate * (momenta[text] as number)));
    return (t * (Math.log(mean) + given.rho)) / given.start;
  });
}

/**
 * Circle loss (Sun et al., "Circle loss: a unified perspective of pair similarity optimization", CVPR 2020): log(1 + sum_j exp(g a_j (s_j - m)) exp(-g a_p (s_p - 1 + m))) with a_p = max(0, 1 + m - s_p) and a_j = max(0,
 * s_j + m), which are taken as constants.
 */
export const circle = (gamma: number, margin: number): Loss =>
  symmetric(({ cosines, own, gradient }) => {
    const weights = cosines.map((s, j) => (j === own ? Math.max(0, 1 + margin - s) : Math.max(0, s + margin)));
    const negatives = logSumExp(
      cosines.map((s, j) => (j === own ? Number.NEGATIVE_INFINITY : gamma * (weights[j] as number) * (s - margin))),
      gradient,
    );
    const pull = gamma * (weights[own] as number);
    const over = negatives - pull * ((cosines[own] as number) - 1 + margin);
    const slope = sigmoid(over);
    for (let j = 0; j < gradient.length; j++)
      gradient[j] = (gradient[j] as number) * slope * gamma * (weights[j] as number);
    gradient[own] = -slope * pull;
    return softplus(over);
  });

/**
 * Multi-similarity loss (Wang et al., "Multi-similarity loss with general pair weighting for deep metric learning", CVPR
 * 2019), with the mining of negatives by their distance to the positive: log(1 + exp(-a (s_p - l))) / a + log(1 + sum_j exp(b (s_j -
 * l))) / b over the negatives with s_j > s_p - e, where there are any.
 */
export const multiSimilarity = (given: { alpha: number; beta: number; lambda: number; epsilon: number }): Loss => {
  const { alpha, beta, lambda, epsilon } = given;
  return symmetric(({ cosines, own, gradient }) => {
    const s = cosines[own] as number;
    const scores = cosines.map((other, j) =>
      j === own || other <= s - epsilon ? Number.NEGATIVE_INFINITY : beta * (other - lambda),
    );
    const negatives = logSumExp(scores, gradient);
    if (negatives === Number.NEGATIVE_INFINITY) return 0;
    for (let j = 0; j < gradient.length; j++) gradient[j] = (gradient[j] as number) * sigmoid(negatives);
    gradient[own] = -sigmoid(-alpha * (s - lambda));
    return softplus(-alpha * (s - lambda)) / alpha + softplus(negatives) / beta;
  });
};

/**
 * Cross-entropy with given targets t, of which InfoNCE has 1 at the own text: -sum_j t_j s_j / T + log sum_j e^{s_j /
 * T}. `ownInSum` is 0 for the sum of the decoupled loss, which leaves the own text out, and 1 for that of InfoNCE.
 */
const withTargets = (temperature: number, ownInSum: number, targetsOf: Targets): Loss =>
  symmetric(({ cosines, own, papers, gradient }) => {
    const targets = targetsOf(own, papers);
    let loss = logSumExp(
      cosines.map((s, j) => s / temperature + (j === own ? Math.log(ownInSum) : 0)),
      gradient,
    );
    for (let j = 0; j < gradient.length; j++) {
      const target = targets[j] as number;
      loss -= (target * (cosines[j] as number)) / temperature;
      gradient[j] = ((gradient[j] as number) - target) / temperature;
    }
    return loss;
  });

/**
 * Debiased targets (Alshammari et al., "I-Con: a unifying framework for representation learning", ICLR 2025): t_j =
 * (1 - a) [j = p] + a / B, because some of the other texts are of the same subject.
 */
export const debiased = (temperature: number, ownInSum: number, a: number): Loss =>
  withTargets(temperature, ownInSum, (own, papers) =>
    Float64Array.from(papers, (_, j) => (j === own ? 1 - a : 0) + a / papers.length),
  );

/**
 * Weak labels (Sarfati et al., "Weakly-supervised positional contrastive learning", MICCAI 2023): the
 * targets are w_ij / sum_k w_ik of a kernel w of what is known about both papers, w_ii = 1; here they have the share `a`
 * of the target, and the own text has the rest.
 */
export const weakLabels = (
  given: { temperature: number; ownInSum: number; a: number },
  weightOf: (one: number, other: number) => number,
): Loss =>
  withTargets(given.temperature, given.ownInSum, (own, papers) => {
    const weights = Float64Array.from(papers, (paper, j) => (j === own ? 1 : weightOf(papers[own] as number, paper)));
    const sum = weights.reduce((all, one) => all + one, 0);
    return weights.map((one, j) => (given.a * one) / sum + (j === own ? 1 - given.a : 0));
  });

/**
 * Negatives that share a weak label count less: -s_p / T + log sum_{j != p} (1 - a w_pj) e^{s_j / T}, so that they may be
 * nearer by T log(1 / (1 - a w)). Chuang et al. ("Debiased contrastive learning", NeurIPS 2020) correct the sum for
 * false negatives by their expected number; here it is by what is known about the papers.
 */
export const sparedNegatives = (
  temperature: number,
  a: number,
  weightOf: (one: number, other: number) => number,
): Loss =>
  symmetric(({ cosines, own, papers, gradient }) => {
    const loss = logSumExp(
      cosines.map((s, j) => {
        const share = j === own ? 0 : 1 - a * weightOf(papers[own] as number, papers[j] as number);
        return s / temperature + Math.log(share);
      }),
      gradient,
    );
    for (let j = 0; j < gradient.length; j++)
      gradient[j] = ((gradient[j] as number) - (j === own ? 1 : 0)) / temperature;
    return loss - (cosines[own] as number) / temperature;
  });

/** InfoNCE whose sum has the own text by a share: between the decoupled loss (0) and InfoNCE (1). */
export const partlyDecoupled = (temperature: number, ownInSum: number): Loss => debiased(temperature, ownInSum, 0);

const LEAST_ACTIVATION = 1e-6;

/**
 * Pairwise softmax loss (Yang et al., "PSL: rethinking and improving softmax loss from pairwise perspective for
 * recommendation", NeurIPS 2024): log sum_{j != p} f(s_j - s_p)^{1 / T} with f(d) = tanh(d) + 1. With f = exp it would be
 * the decoupled loss.
 */
export const pairwiseSoftmax = (temperature: number): Loss =>
  symmetric(({ cosines, own, gradient }) => {
    const s = cosines[own] as number;
    const loss = logSumExp(
      cosines.map((other, j) =>
        j === own
          ? Number.NEGATIVE_INFINITY
          : Math.log(Math.max(LEAST_ACTIVATION, Math.tanh(other - s) + 1)) / temperature,
      ),
      gradient,
    );
    let pull = 0;
    for (let j = 0; j < gradient.length; j++) {
      if (j === own) continue;
      // f'(d) / f(d) = (1 - tanh(d)^2) / (1 + tanh(d)).
      gradient[j] = ((gradient[j] as number) * (1 - Math.tanh((cosines[j] as number) - s))) / temperature;
      pull += gradient[j] as number;
    }
    gradient[own] = -pull;
    return loss;
  });
