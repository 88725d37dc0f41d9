/** Arithmetic of vectors: lists of numbers of one length. */

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}

/** Scales to length 1 in place; a zero vector stays zero. */
export function normalize(vector: Float32Array): Float32Array {
  const square = dot(vector, vector);
  if (square > 0) {
    const factor = 1 / Math.sqrt(square);
    for (let k = 0; k < vector.length; k++) vector[k] = (vector[k] as number) * factor;
  }
  return vector;
}

/** Unit vector towards the mean of vectors; undefined when there are none, or none that says anything. */
export function unitMean(vectors: readonly Float32Array[]): Float32Array | undefined {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + (vector[k] as number);
  normalize(sum);
  return sum.some((part) => part !== 0) ? sum : undefined;
}
