/**
 * Zipfian whitening (Yokoi et al., "Zipfian whitening", NeurIPS 2024, algorithm 1): word vectors less their mean under
 * the words' frequencies, then turned and scaled so that their second moment under the same frequencies is the identity.
 */
import type { WordTable } from "../src/encoders/learn/encoder.ts";

export function zipfianWhitening({ vocabulary, dimension: n, table }: WordTable, frequency: Float32Array): WordTable {
  const total = frequency.reduce((sum, p) => sum + p, 0);
  const words = vocabulary.words.length;
  const centred = Float64Array.from(table);
  const mean = new Float64Array(n);
  for (let id = 0; id < words; id++)
    for (let k = 0; k < n; k++)
      mean[k] = (mean[k] as number) + ((frequency[id] as number) / total) * (table[id * n + k] as number);
  const moment = new Float64Array(n * n);
  for (let id = 0; id < words; id++) {
    const p = (frequency[id] as number) / total;
    for (let k = 0; k < n; k++) centred[id * n + k] = (centred[id * n + k] as number) - (mean[k] as number);
    for (let i = 0; i < n; i++) {
      const x = p * (centred[id * n + i] as number);
      for (let j = 0; j <= i; j++)
        moment[i * n + j] = (moment[i * n + j] as number) + x * (centred[id * n + j] as number);
    }
  }
  const lower = cholesky(moment, n);
  const whitened = new Float32Array(table.length);
  for (let id = 0; id < words; id++) solveLower(lower, centred.subarray(id * n, (id + 1) * n), whitened, id * n, n);
  return { vocabulary, dimension: n, table: whitened };
}

/** L of L L^T, from the lower half. Any whitening is as good as another: they differ by a rotation, cosines do not. */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (lower[i * n + k] as number) * (lower[j * n + k] as number);
      lower[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (lower[j * n + j] as number);
    }
  return lower;
}

/** x of L x = b. */
function solveLower(lower: Float64Array, b: Float64Array, x: Float32Array, at: number, n: number): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * n + k] as number) * (x[at + k] as number);
    x[at + i] = sum / (lower[i * n + i] as number);
  }
}
