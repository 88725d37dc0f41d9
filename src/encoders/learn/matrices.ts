/** The three products of matrices that training takes its time for; `size`, the number of rows, is a multiple of 4. */

/** out[i][j] = (u_i . v_j), four columns at a time. */
export function pairwise(u: Float64Array, v: Float64Array, size: number, dimension: number, out: Float64Array): void {
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
      out[at] = s0;
      out[at + 1] = s1;
      out[at + 2] = s2;
      out[at + 3] = s3;
    }
  }
}

/** out = g v */
export function product(g: Float64Array, v: Float64Array, size: number, dimension: number, out: Float64Array): void {
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
export function productTransposed(
  g: Float64Array,
  u: Float64Array,
  size: number,
  dimension: number,
  out: Float64Array,
): void {
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
