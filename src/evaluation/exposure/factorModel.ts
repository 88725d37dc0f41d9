/**
 * Factor model: logit = bias + bias of the item + factors of the user · factors of the item (Koren, Bell and Volinsky,
 * "Matrix Factorization Techniques for Recommender Systems", IEEE Computer 42(8), 2009, with the logistic link). Small
 * enough to be learned from all pairs at once.
 */
import type { LoggedClick, PointLoss } from "../../learn/estimators.ts";
import { minimize } from "../../learn/minimize.ts";
import type { Random } from "../../lib/random.ts";

/** One user with one item. */
export interface UserItem extends LoggedClick {
  user: number;
  item: number;
}

export interface FactorOptions {
  users: number;
  items: number;
  factors: number;
  /** Holds factors and items' biases to 0, in the units of summed losses. */
  ridge: number;
}

const START = 0.1;
const STEPS = 60;

/** Fits factors by a loss; returns the score of a user's item. The start is random, so seeds differ. */
export function fitFactors(
  pairs: readonly UserItem[],
  loss: PointLoss,
  { users, items, factors, ridge }: FactorOptions,
  random: Random,
): (user: number, item: number) => number {
  const biases = (users + items) * factors;
  const size = biases + items + 1;
  const start = Float64Array.from({ length: size }, (_, i) => (i < biases ? START * random.normal() : 0));
  const scoreIn = (x: Float64Array, user: number, item: number): number => {
    let score = (x[size - 1] as number) + (x[biases + item] as number);
    for (let k = 0, u = user * factors, v = (users + item) * factors; k < factors; k++, u++, v++)
      score += (x[u] as number) * (x[v] as number);
    return score;
  };
  const fitted = minimize(
    (x, gradient) => {
      let total = 0;
      for (let i = 0; i < size; i++) {
        const held = i === size - 1 ? 0 : ridge;
        gradient[i] = held * (x[i] as number);
        total += (held / 2) * (x[i] as number) ** 2;
      }
      for (const pair of pairs) {
        const { value, slope } = loss(scoreIn(x, pair.user, pair.item), pair);
        total += value;
        gradient[size - 1] = (gradient[size - 1] as number) + slope;
        gradient[biases + pair.item] = (gradient[biases + pair.item] as number) + slope;
        for (let k = 0, u = pair.user * factors, v = (users + pair.item) * factors; k < factors; k++, u++, v++) {
          gradient[u] = (gradient[u] as number) + slope * (x[v] as number);
          gradient[v] = (gradient[v] as number) + slope * (x[u] as number);
        }
      }
      return total;
    },
    start,
    STEPS,
  );
  return (user, item) => scoreIn(fitted, user, item);
}
