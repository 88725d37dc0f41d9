/** Ridge regression over sparse rows, solved by conjugate gradients (Hestenes and Stiefel 1952). */

const STEPS = 60;
const STOP_AT = 1e-6;

/** The features of one example that are not 0, by their numbers, with their values. */
export interface SparseRow {
  features: number[];
  values: number[];
}

/** Weights w, `size` of them, with (XᵀX + ridge I) w = Xᵀ y. The same rows give the same weights. */
export function solveRidge(rows: readonly SparseRow[], y: Float64Array, size: number, ridge: number): Float64Array {
  const weights = new Float64Array(size);
  const rest = transposed(rows, y, size);
  const direction = rest.slice();
  let left = dot(rest, rest);
  const enough = left * STOP_AT ** 2;
  for (let step = 0; step < STEPS && left > enough; step++) {
    const image = transposed(rows, applied(rows, direction), size);
    for (let i = 0; i < size; i++) image[i] = at(image, i) + ridge * at(direction, i);
    const length = left / dot(direction, image);
    for (let i = 0; i < size; i++) {
      weights[i] = at(weights, i) + length * at(direction, i);
      rest[i] = at(rest, i) - length * at(image, i);
    }
    const next = dot(rest, rest);
    for (let i = 0; i < size; i++) direction[i] = at(rest, i) + (next / left) * at(direction, i);
    left = next;
  }
  return weights;
}

/** Weights times a row. */
export function weightedSum({ features, values }: SparseRow, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < features.length; i++) sum += at(weights, features[i] as number) * (values[i] as number);
  return sum;
}

const at = (vector: Float64Array, i: number): number => vector[i] as number;
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * at(b, i), 0);

const applied = (rows: readonly SparseRow[], weights: Float64Array): Float64Array =>
  Float64Array.from(rows, (row) => weightedSum(row, weights));

function transposed(rows: readonly SparseRow[], vector: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size);
  for (const [r, { features, values }] of rows.entries()) {
    const times = at(vector, r);
    for (let i = 0; i < features.length; i++) {
      const feature = features[i] as number;
      out[feature] = at(out, feature) + times * (values[i] as number);
    }
  }
  return out;
}
