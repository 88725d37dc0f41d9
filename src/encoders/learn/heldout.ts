/** How good an encoder is on papers it has not learned from: whether a title finds its abstract among the others'. */
import { dot } from "../../domain/search/vectors.ts";
import type { TrainingPaper } from "./corpus.ts";
import { encodeIds, type WordTable } from "./encoder.ts";
import { joined } from "./pairs.ts";
import type { Vocabulary } from "./vocabulary.ts";

const MAX_TITLES = 500;

/** Mean reciprocal rank of the own abstract, 0 to 1; `vocabulary` is the one that the papers' ids are of. */
export function heldOutScore(words: WordTable, heldOut: readonly TrainingPaper[], vocabulary: Vocabulary): number {
  const translate = translation(vocabulary, words.vocabulary);
  const vectors = heldOut.map((paper) => encodeIds(words, translate(joined(paper.sentences))));
  const titles = heldOut.slice(0, MAX_TITLES);
  let sum = 0;
  for (const [i, { title }] of titles.entries()) {
    const vector = encodeIds(words, translate(title));
    const own = dot(vector, vectors[i] ?? []);
    // Ties count against it, so that an encoder which knows no word scores low.
    const before = vectors.filter((other, j) => j !== i && dot(vector, other) >= own).length;
    sum += 1 / (before + 1);
  }
  return titles.length === 0 ? 0 : sum / titles.length;
}

/** Ids of one vocabulary as ids of another, unknown words left out. */
function translation(from: Vocabulary, to: Vocabulary): (ids: Int32Array) => Int32Array {
  if (from === to) return (ids) => ids;
  const table = Int32Array.from(from.words, (word) => to.ids.get(word) ?? -1);
  return (ids) => ids.map((id) => table[id] ?? -1).filter((id) => id >= 0);
}

/**
 * Effective rank of vectors, from 1 to their dimension: exp of the entropy of the normalised singular values (Garrido
 * et al., "RankMe", ICML 2023, equation 1), here by the eigenvalues of the second-moment matrix, whose square roots
 * they are. A label-free sign of collapse.
 */
export function effectiveRank(vectors: readonly Float32Array[]): number {
  const dimension = vectors[0]?.length ?? 0;
  const moment = new Float64Array(dimension * dimension);
  for (const vector of vectors)
    for (let i = 0; i < dimension; i++)
      for (let j = 0; j <= i; j++)
        moment[i * dimension + j] =
          (moment[i * dimension + j] as number) + (vector[i] as number) * (vector[j] as number);
  for (let i = 0; i < dimension; i++)
    for (let j = i + 1; j < dimension; j++) moment[i * dimension + j] = moment[j * dimension + i] as number;
  const singular = eigenvalues(moment, dimension).map((value) => Math.sqrt(Math.max(0, value)));
  const total = singular.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 0;
  return Math.exp(
    -singular.reduce((sum, value) => (value > 0 ? sum + (value / total) * Math.log(value / total) : sum), 0),
  );
}

const MAX_SWEEPS = 12;

/** For a symmetric matrix, by Jacobi's cyclic rotations (Golub and Van Loan, "Matrix computations", section 8.5). */
function eigenvalues(matrix: Float64Array, n: number): number[] {
  const a = matrix.slice();
  const at = (i: number, j: number) => a[i * n + j] as number;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const apq = at(p, q);
        off += apq * apq;
        if (Math.abs(apq) < 1e-12) continue;
        const theta = (at(q, q) - at(p, p)) / (2 * apq);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const x = at(k, p);
          const y = at(k, q);
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const x = at(p, k);
          const y = at(q, k);
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
      }
    if (off < 1e-10) break;
  }
  return Array.from({ length: n }, (_, i) => at(i, i));
}
