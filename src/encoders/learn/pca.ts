/**
 * Fewer dimensions for many vectors: onto the directions in which they differ most, as in principal component analysis,
 * found by orthogonal iteration (Golub and Van Loan, "Matrix computations", section 8.2). Inner products stay as near to
 * what they were as so few numbers allow.
 */
import { dot } from "../../domain/search/vectors.ts";
import { seeded } from "../../lib/random.ts";

/** So many vectors tell the directions well enough. */
const SAMPLE = 8_000;
const ROUNDS = 15;

/** A map of vectors like these to `count` numbers each; the same vectors give the same map. */
export function principalComponents(
  vectors: readonly Float32Array[],
  count: number,
): (vector: Float32Array) => Float32Array {
  const dimension = vectors[0]?.length ?? 0;
  const moment = secondMoment(vectors.slice(0, SAMPLE), dimension);
  const random = seeded(1);
  let axes: Float64Array[] = Array.from({ length: Math.min(count, dimension) }, () =>
    Float64Array.from({ length: dimension }, () => random.normal()),
  );
  for (let round = 0; round < ROUNDS; round++) {
    axes = axes.map((axis) => times(moment, axis));
    orthonormalise(axes);
  }
  return (vector) => Float32Array.from({ length: count }, (_, i) => (axes[i] ? dot(axes[i], vector) : 0));
}

function secondMoment(vectors: readonly Float32Array[], dimension: number): Float64Array[] {
  const rows = Array.from({ length: dimension }, () => new Float64Array(dimension));
  for (const vector of vectors)
    for (let i = 0; i < dimension; i++) {
      const row = rows[i] as Float64Array;
      const x = vector[i] as number;
      for (let j = 0; j < dimension; j++) row[j] = (row[j] as number) + x * (vector[j] as number);
    }
  return rows;
}

const times = (matrix: readonly Float64Array[], vector: Float64Array): Float64Array =>
  Float64Array.from(matrix, (row) => dot(row, vector));

/** Modified Gram-Schmidt, in place; a direction in which nothing lies becomes zero. */
function orthonormalise(axes: readonly Float64Array[]): void {
  for (const [i, axis] of axes.entries()) {
    const before = Math.sqrt(dot(axis, axis));
    for (const earlier of axes.slice(0, i)) {
      const along = dot(axis, earlier);
      for (let k = 0; k < axis.length; k++) axis[k] = (axis[k] as number) - along * (earlier[k] as number);
    }
    const length = Math.sqrt(dot(axis, axis));
    const factor = length > before * 1e-9 ? 1 / length : 0;
    for (let k = 0; k < axis.length; k++) axis[k] = (axis[k] as number) * factor;
  }
}
