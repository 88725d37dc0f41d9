/** The word that a misspelt one most likely is. */

/** Titles and names that have each word. */
export type WordCounts = Map<string, number>;

/** Shorter words are near too many others. */
const MIN_LETTERS = 4;
/** From this length on two slips are forgiven, below it one. */
const TWO_SLIPS_LETTERS = 8;
/** A word is no correction unless at least this many titles or names have it. */
const MIN_PAPERS = 2;
/** A word that occurs at all counts as a slip only beside one that is this many times as frequent. */
const TIMES_AS_FREQUENT = 20;

/** The most frequent of the words nearest to one; undefined when none is near enough or the word is fine. */
export function closestWord(word: string, counts: WordCounts): string | undefined {
  if (word.length < MIN_LETTERS) return undefined;
  const enough = Math.max(MIN_PAPERS, (counts.get(word) ?? 0) * TIMES_AS_FREQUENT);
  let slips = word.length >= TWO_SLIPS_LETTERS ? 2 : 1;
  let best: { word: string; papers: number; slips: number } | undefined;
  for (const [other, papers] of counts) {
    if (papers < enough || other === word || Math.abs(other.length - word.length) > slips) continue;
    const apart = slipsBetween(word, other, slips);
    if (apart > slips || (best && apart === best.slips && papers <= best.papers)) continue;
    best = { word: other, papers, slips: apart };
    slips = apart;
  }
  return best?.word;
}

/**
 * Letters put in, left out, exchanged or swapped with their neighbours to get from one word to the other: the optimal
 * string alignment distance (Boytsov, "Indexing methods for approximate dictionary searching", ACM JEA 2011, section
 * 2.2.1). Anything above `most` may be given as `most + 1`.
 */
export function slipsBetween(a: string, b: string, most: number): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let slips = Math.min(
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (above[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, (before[j - 2] as number) + 1);
      row.push(slips);
      least = Math.min(least, slips);
    }
    // A swap looks back two rows, but no further down than the least of both.
    if (least > most && Math.min(...above) > most) return most + 1;
    before = above;
    above = row;
  }
  return above[b.length] as number;
}
