/**
 * Losses over a batch of paired unit vectors, with their gradients.
 *
 * InfoNCE (van den Oord, Li and Vinyals, "Representation learning with contrastive predictive coding", 2018, equation
 * 4), symmetric over rows and columns as in Radford et al. ("Learning transferable visual models from natural language
 * supervision", 2021, figure 3): with s = u v^T / temperature,
 *   loss = (mean_i -log softmax_row(s)_ii + mean_i -log softmax_column(s)_ii) / 2.
 */
export interface LossBuffers {
  /** size x size. */
  scores: Float64Array;
  rows: Float64Array;
  columns: Float64Array;
}

export const lossBuffers = (size: number): LossBuffers => ({
  scores: new Float64Array(size * size),
  rows: new Float64Array(size),
  columns: new Float64Array(size),
});

/**
 * Loss of the batch; `du` and `dv` (size x dimension) receive the gradients with respect to `u` and `v`. Also the
 * share of rows whose own pair scores highest.
 */
export function infoNce(
  u: Float64Array,
  v: Float64Array,
  size: number,
  dimension: number,
  temperature: number,
  du: Float64Array,
  dv: Float64Array,
  { scores, rows, columns }: LossBuffers,
): { loss: number; accuracy: number } {
  pairwise(u, v, size, dimension, 1 / temperature, scores);
  let loss = 0;
  let right = 0;
  // Unit vectors bound the scores by 1 / temperature, so exponentials need that one shift.
  const shift = 1 / temperature;
  rows.fill(0);
  columns.fill(0);
  for (let i = 0; i < size; i++) {
    const own = scores[i * size + i] as number;
    let best = true;
    loss -= own;
    for (let j = 0, at = i * size; j < size; j++, at++) {
      const score = scores[at] as number;
      if (score > own) best = false;
      const e = Math.exp(score - shift);
      scores[at] = e;
      rows[i] = (rows[i] as number) + e;
      columns[j] = (columns[j] as number) + e;
    }
    if (best) right++;
  }
  for (let i = 0; i < size; i++) loss += shift + (Math.log(rows[i] as number) + Math.log(columns[i] as number)) / 2;
  const scale = 1 / (2 * size * temperature);
  for (let i = 0; i < size; i++) rows[i] = scale / (rows[i] as number);
  for (let j = 0; j < size; j++) columns[j] = scale / (columns[j] as number);
  for (let i = 0; i < size; i++) {
    const row = rows[i] as number;
    for (let j = 0, at = i * size; j < size; j++, at++)
      scores[at] = (scores[at] as number) * (row + (columns[j] as number));
    scores[i * size + i] = (scores[i * size + i] as number) - 2 * scale;
  }
  product(scores, v, size, dimension, du);
  productTransposed(scores, u, size, dimension, dv);
  return { loss: loss / size, accuracy: right / size };
}

/** out[i][j] = factor * (u_i . v_j), four columns at a time. `size` is a multiple of 4. */
function pairwise(
  u: Float64Array,
  v: Float64Array,
  size: number,
  dimension: number,
  factor: number,
  out: Float64Array,
): void {
  for (let i = 0; i < size; i++) {
    const a = i * dimension;
    for (let j = 0; j < size; j += 4) {
      const b0 = j * dimension;
      const b1 = b0 + dimension;
      const b2 = b1 + dimension;
      const b3 = b2 + dimension;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let k = 0; k < dimension; k++) {
        const x = u[a + k] as number;
        s0 += x * (v[b0 + k] as number);
        s1 += x * (v[b1 + k] as number);
        s2 += x * (v[b2 + k] as number);
        s3 += x * (v[b3 + k] as number);
      }
      const at = i * size + j;
      out[at] = s0 * factor;
      out[at + 1] = s1 * factor;
      out[at + 2] = s2 * factor;
      out[at + 3] = s3 * factor;
    }
  }
}

/** out = g v */
function product(g: Float64Array, v: Float64Array, size: number, dimension: number, out: Float64Array): void {
  out.fill(0);
  for (let i = 0; i < size; i++) {
    const o = i * dimension;
    for (let j = 0; j < size; j += 4) {
      const g0 = g[i * size + j] as number;
      const g1 = g[i * size + j + 1] as number;
      const g2 = g[i * size + j + 2] as number;
      const g3 = g[i * size + j + 3] as number;
      const b0 = j * dimension;
      const b1 = b0 + dimension;
      const b2 = b1 + dimension;
      const b3 = b2 + dimension;
      for (let k = 0; k < dimension; k++)
        out[o + k] =
          (out[o + k] as number) +
          g0 * (v[b0 + k] as number) +
          g1 * (v[b1 + k] as number) +
          g2 * (v[b2 + k] as number) +
          g3 * (v[b3 + k] as number);
    }
  }
}

/** out = g^T u */
function productTransposed(g: Float64Array, u: Float64Array, size: number, dimension: number, out: Float64Array): void {
  out.fill(0);
  for (let j = 0; j < size; j++) {
    const o = j * dimension;
    for (let i = 0; i < size; i += 4) {
      const g0 = g[i * size + j] as number;
      const g1 = g[(i + 1) * size + j] as number;
      const g2 = g[(i + 2) * size + j] as number;
      const g3 = g[(i + 3) * size + j] as number;
      const b0 = i * dimension;
      const b1 = b0 + dimension;
      const b2 = b1 + dimension;
      const b3 = b2 + dimension;
      for (let k = 0; k < dimension; k++)
        out[o + k] =
          (out[o + k] as number) +
          g0 * (u[b0 + k] as number) +
          g1 * (u[b1 + k] as number) +
          g2 * (u[b2 + k] as number) +
          g3 * (u[b3 + k] as number);
    }
  }
}
