/** Where the best of many coarse scores begin, without sorting them. */

/** One score in this many is looked at. */
const SAMPLED = 8;

/** Gives, for a number of rows, the score that about that many of them reach. */
export interface ScoreThreshold {
  of(rows: number): number;
}

/** `most` is the largest a score can be, and less it the smallest; only rows that `allowed` lets through count. */
export function createScoreThreshold(
  scores: Int16Array,
  most: number,
  allowed: (row: number) => boolean,
): ScoreThreshold {
  const counts = new Uint32Array(2 * most + 1);
  for (let row = 0; row < scores.length; row += SAMPLED) {
    if (!allowed(row)) continue;
    const at = (scores[row] as number) + most;
    counts[at] = (counts[at] as number) + 1;
  }
  return {
    of(rows) {
      let left = rows / SAMPLED;
      let at = counts.length;
      while (at > 0 && left > 0) left -= counts[--at] as number;
      return at - most;
    },
  };
}
