/**
 * Losses over the cosines of a batch of pairs: row i is the left text of pair i, column j the right text of pair j.
 *
 * InfoNCE (van den Oord, Li and Vinyals, "Representation learning with contrastive predictive coding", 2018, equation
 * 4), symmetric over rows and columns as in Radford et al. ("Learning transferable visual models from natural language
 * supervision", 2021, figure 3): with s = cosines / temperature,
 *   loss = (mean_i -log softmax_row(s)_ii + mean_i -log softmax_column(s)_ii) / 2.
 */

/** What a batch came to; accuracy is the share of rows whose own pair is nearest. */
export interface BatchReport {
  loss: number;
  accuracy: number;
}

/**
 * `cosines` (size x size) are replaced by the gradient of the loss with respect to them. `papers` has the number of the
 * paper that each pair is of.
 */
export type Loss = (cosines: Float64Array, size: number, papers: Int32Array) => BatchReport;

export const infoNce = (temperature: number): Loss => contrastive(temperature, true);

/**
 * Decoupled contrastive learning (Yeh et al., "Decoupled contrastive learning", ECCV 2022, loss L_DC): InfoNCE whose
 * sums leave out the own pair, so that pairs which are near already go on teaching what lies far from them. The better
 * teacher for search; InfoNCE finds more of the papers kept aside (docs/ranking.md, trials).
 */
export const decoupled = (temperature: number): Loss => contrastive(temperature, false);

const contrastive =
  (temperature: number, withOwn: boolean): Loss =>
  (cosines, size) => {
    const rows = new Float64Array(size);
    const columns = new Float64Array(size);
    // Unit vectors bound the scores by 1 / temperature, so exponentials need that one shift.
    const shift = 1 / temperature;
    const accuracy = shareNearest(cosines, size);
    let loss = 0;
    for (let i = 0; i < size; i++) {
      loss -= (cosines[i * size + i] as number) / temperature;
      for (let j = 0, at = i * size; j < size; j++, at++) {
        const e = i === j && !withOwn ? 0 : Math.exp((cosines[at] as number) / temperature - shift);
        cosines[at] = e;
        rows[i] = (rows[i] as number) + e;
        columns[j] = (columns[j] as number) + e;
      }
    }
    for (let i = 0; i < size; i++) loss += shift + (Math.log(rows[i] as number) + Math.log(columns[i] as number)) / 2;
    const scale = 1 / (2 * size * temperature);
    for (let i = 0; i < size; i++) rows[i] = scale / (rows[i] as number);
    for (let j = 0; j < size; j++) columns[j] = scale / (columns[j] as number);
    for (let i = 0; i < size; i++) {
      const row = rows[i] as number;
      for (let j = 0, at = i * size; j < size; j++, at++)
        cosines[at] = (cosines[at] as number) * (row + (columns[j] as number));
      cosines[i * size + i] = (cosines[i * size + i] as number) - 2 * scale;
    }
    return { loss: loss / size, accuracy };
  };

/** Share of rows in which no other column is nearer than the row's own. */
export function shareNearest(cosines: Float64Array, size: number): number {
  let right = 0;
  for (let i = 0; i < size; i++) {
    const own = cosines[i * size + i] as number;
    let nearest = true;
    for (let at = i * size; at < (i + 1) * size && nearest; at++) nearest = (cosines[at] as number) <= own;
    if (nearest) right++;
  }
  return right / size;
}
