/**
 * Minimizer of smooth functions: L-BFGS (Nocedal and Wright, "Numerical Optimization", 2006, algorithms 7.4 and 7.5)
 * with a line search by halving (Armijo's condition). The same function and start give the same minimum.
 */

/** Steps that the approximation of the Hessian remembers. */
const MEMORY = 8;
const MAX_STEPS = 200;
/** It stops where no part of the gradient is greater, or where a step gains less of the value's size than this. */
const GRADIENT_TOLERANCE = 1e-6;
const VALUE_TOLERANCE = 1e-10;
/** Armijo's constant: a step must gain this share of what the slope promises. */
const ENOUGH = 1e-4;
const MAX_HALVINGS = 30;

/** Writes its gradient at `x` into `gradient` and returns its value. */
export type Differentiable = (x: Float64Array, gradient: Float64Array) => number;

interface Pair {
  step: Float64Array;
  change: Float64Array;
  /** step · change, above 0. */
  curvature: number;
}

/** Returns where the function is least, going downhill from `start`, which stays as it is. */
export function minimize(f: Differentiable, start: Float64Array, maxSteps = MAX_STEPS): Float64Array {
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = f(x, gradient);
  const pairs: Pair[] = [];
  for (let n = 0; n < maxSteps && gradient.some((g) => Math.abs(g) > GRADIENT_TOLERANCE); n++) {
    const found = lineSearch(f, { x, gradient, value }, directionOf(gradient, pairs), pairs.length === 0);
    if (!found) break;
    const step = difference(found.x, x);
    const change = difference(found.gradient, gradient);
    const curvature = inner(step, change);
    // Where the function curves the other way, the pair would spoil the approximation.
    if (curvature > 1e-12) pairs.push({ step, change, curvature });
    if (pairs.length > MEMORY) pairs.shift();
    const gained = value - found.value;
    ({ x, gradient, value } = found);
    if (gained <= VALUE_TOLERANCE * Math.max(1, Math.abs(value))) break;
  }
  return x;
}

interface Point {
  x: Float64Array<ArrayBuffer>;
  gradient: Float64Array<ArrayBuffer>;
  value: number;
}

function lineSearch(f: Differentiable, from: Point, direction: Float64Array, first: boolean): Point | undefined {
  const slope = inner(from.gradient, direction);
  let length = first ? Math.min(1, 1 / Math.sqrt(inner(from.gradient, from.gradient))) : 1;
  for (let n = 0; n < MAX_HALVINGS; n++, length /= 2) {
    const x = from.x.map((value, i) => value + length * at(direction, i));
    const gradient = new Float64Array(x.length);
    const value = f(x, gradient);
    if (value <= from.value + ENOUGH * length * slope) return { x, gradient, value };
  }
  return undefined;
}

/** Minus the approximate inverse Hessian times the gradient. */
function directionOf(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const shares = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, curvature } = pairs[k] as Pair;
    shares[k] = inner(step, direction) / curvature;
    add(direction, change, -at(shares, k));
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = last.curvature / inner(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i] = scale * at(direction, i);
  }
  for (const [k, { step, change, curvature }] of pairs.entries())
    add(direction, step, at(shares, k) - inner(change, direction) / curvature);
  return direction;
}

const at = (vector: Float64Array, i: number): number => vector[i] as number;

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - at(b, i));

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i);
  return sum;
}

function add(target: Float64Array, vector: Float64Array, times: number): void {
  for (let i = 0; i < target.length; i++) target[i] = at(target, i) + times * at(vector, i);
}
