/**
 * Which words stand in the same places in titles; a place is beside a certain word, before or after it. Places count by
 * their positive pointwise mutual information with the word (Bullinaria and Levy, "Extracting semantic representations
 * from word co-occurrence statistics", Behavior Research Methods 39, 2007), words are alike by the cosine.
 */
import { tokens } from "../domain/search/normalizeWords.ts";

/** Rarer words have too few neighbours to tell what stands in their place: they are remembered or forgotten. */
const MIN_PLACES = 12;

export function placesOfWords() {
  const placesOf = new Map<string, Counts>();
  const wordsIn = new Map<string, Counts>();
  let pairs = 0;
  const note = (word: string, place: string) => {
    countIn(placesOf, word, place);
    countIn(wordsIn, place, word);
    pairs++;
  };
  const information = (word: Counts, place: Counts, n: number): number =>
    Math.max(0, Math.log((n * pairs) / (word.total * place.total)));
  const lengths = new Map<string, number>();
  const lengthOf = (word: string, counts: Counts): number => {
    let length = lengths.get(word);
    if (length === undefined) {
      let square = 0;
      for (const [place, n] of counts.of) square += information(counts, wordsIn.get(place) ?? NONE, n) ** 2;
      length = Math.sqrt(square);
      lengths.set(word, length);
    }
    return length;
  };
  /** The other word whose places are most alike. */
  function nearest(word: string, own: Counts): string | undefined {
    const products = new Map<string, number>();
    for (const [place, n] of own.of) {
      const words = wordsIn.get(place) ?? NONE;
      const x = information(own, words, n);
      if (x === 0) continue;
      for (const [other, m] of words.of) {
        const counts = placesOf.get(other) ?? NONE;
        if (counts.of.size >= MIN_PLACES)
          products.set(other, (products.get(other) ?? 0) + x * information(counts, words, m));
      }
    }
    const stem = tokens(word).join(" ");
    return [...products]
      .map(([other, product]) => ({ other, cosine: product / lengthOf(other, placesOf.get(other) ?? NONE) }))
      .sort((a, b) => b.cosine - a.cosine)
      .find(({ other }) => tokens(other).join(" ") !== stem)?.other;
  }
  const found = new Map<string, string | undefined>();
  return {
    add(title: readonly string[]) {
      for (const [i, word] of title.entries()) {
        if (i > 0) note(word, `${title[i - 1]} _`);
        if (i < title.length - 1) note(word, `_ ${title[i + 1]}`);
      }
    },
    /** Undefined for a word that is too rare to tell. */
    inPlaceOf(word: string): string | undefined {
      const own = placesOf.get(word) ?? NONE;
      if (own.of.size < MIN_PLACES) return undefined;
      if (!found.has(word)) found.set(word, nearest(word, own));
      return found.get(word);
    },
  };
}

interface Counts {
  of: Map<string, number>;
  total: number;
}

const NONE: Counts = { of: new Map(), total: 0 };

function countIn(table: Map<string, Counts>, row: string, column: string): void {
  const counts = table.get(row) ?? { of: new Map<string, number>(), total: 0 };
  table.set(row, counts);
  counts.of.set(column, (counts.of.get(column) ?? 0) + 1);
  counts.total++;
}
