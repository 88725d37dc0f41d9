/**
 * ListNet: weights of a linear score that orders lists as their outcomes do (Cao, Qin, Liu, Tsai and Li, "Learning to
 * Rank: From Pairwise Approach to Listwise Approach", ICML 2007, top-one probability): the loss of a list is the cross
 * entropy -Σ softmax(outcome) log softmax(score).
 */
import { minimize } from "./minimize.ts";

/** Examples of one list: features, as many for each, and what is to be foretold, in units of a logit. */
export interface OutcomeList {
  features: number[][];
  outcomes: number[];
}

/** Fits weights that make Σ over lists of the loss + (ridge / 2) |weights|² least. The same lists give the same weights. */
export function fitListNet(lists: readonly OutcomeList[], size: number, ridge: number): Float64Array {
  const wanted = lists.map(({ outcomes }) => softmax(outcomes));
  return minimize((weights, gradient) => {
    let total = 0;
    for (let i = 0; i < size; i++) {
      gradient[i] = ridge * (weights[i] as number);
      total += (ridge / 2) * (weights[i] as number) ** 2;
    }
    for (const [l, { features }] of lists.entries()) {
      const shares = softmax(features.map((of) => of.reduce((sum, x, i) => sum + x * (weights[i] ?? 0), 0)));
      for (const [j, of] of features.entries()) {
        const [share, target] = [shares[j] ?? 0, wanted[l]?.[j] ?? 0];
        total -= target * Math.log(Math.max(Number.MIN_VALUE, share));
        for (const [i, x] of of.entries()) gradient[i] = (gradient[i] ?? 0) + (share - target) * x;
      }
    }
    return total;
  }, new Float64Array(size));
}

function softmax(values: readonly number[]): number[] {
  const greatest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
