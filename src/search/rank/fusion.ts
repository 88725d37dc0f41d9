/**
 * Words and meaning together:
 *   score = bm25 / max bm25 + MEANING_WEIGHT * cosine
 * with the maximum taken within the query, and the query's vector first moved towards the mean of the first hits by
 * words (pseudo-relevance feedback after Rocchio, "Relevance feedback in information retrieval", 1971). A mean of word
 * vectors is near to what it knows and far from what it does not, so its cosines count as they are; other encoders'
 * cosines lie in ranges of their own and are divided by the largest within the query. The weights were chosen on cacm
 * and cranfield and checked on scifact; docs/ranking.md has the trials.
 */
import { normalize, unitMean } from "../../domain/search/vectors.ts";
import type { Hit } from "../postings/topHits.ts";
import type { VectorIndex } from "../vectors/vectors.ts";

const MEANING_WEIGHT = 0.7;
/** What each word of a short query adds to the weight of meaning. */
const WEIGHT_OF_WORD = 0.2;
/** Weight of cosines that are divided by the largest. */
const SCALED_WEIGHT = 0.5;
/** How far the query's vector moves towards the first hits: 0 not at all, 1 wholly. */
const MOVED_SHARE = 0.2;
const FEEDBACK_HITS = 5;
/** Papers taken in for their meaning, though they have none of the words. */
export const NEAREST = 200;

/** A hit with what each part gave to its score. */
export interface RankedHit extends Hit {
  words: number;
  meaning: number;
  /** Present where it comes first because the query is its title. */
  isTitled?: true;
}

export const byWordsAlone = (hits: readonly Hit[]): RankedHit[] => {
  const best = hits.reduce((most, hit) => Math.max(most, hit.score), 0) || 1;
  // Field by field, because spreading a thousand of them takes a tenth of a search.
  return hits.map(({ key, day, score }) => ({ key, day, score, words: score / best, meaning: 0 }));
};

/**
 * Hits by words (best first) with up to `nearest` by meaning, in no order. `asked` is the query's vector; `allowed`
 * marks the papers that may be added, at their keys.
 */
export function fuse(
  vectors: VectorIndex,
  query: string,
  asked: Float32Array,
  hits: readonly Hit[],
  nearest: number,
  allowed?: Uint8Array,
): RankedHit[] {
  if (!asked.some((x) => x !== 0)) return byWordsAlone(hits);
  const first = hits.slice(0, FEEDBACK_HITS).flatMap((hit) => vectors.vectorOf(hit.key) ?? []);
  const nearness = vectors.compare(moveTowards(asked, first));
  const candidates = byWordsAlone(hits);
  const byWords = new Set(hits.map((hit) => hit.key));
  for (const { key, day } of nearness.nearest(nearest, allowed))
    if (!byWords.has(key)) candidates.push({ key, day, score: 0, words: 0, meaning: 0 });
  // All at once: asking for each costs more than comparing.
  const cosines = nearness.to(candidates.map((hit) => hit.key));
  let best = 0;
  for (let i = 0; i < candidates.length; i++) {
    const meaning = Math.max(0, cosines[i] as number);
    (candidates[i] as RankedHit).meaning = meaning;
    best = Math.max(best, meaning);
  }
  const weight = vectors.encoder.meanOfWords ? weightFor(query) : best > 0 ? SCALED_WEIGHT / best : 0;
  for (const hit of candidates) {
    hit.meaning *= weight;
    hit.score = hit.words + hit.meaning;
  }
  return candidates;
}

/** The mean of a few words' vectors says less than the words do. */
const weightFor = (query: string): number => Math.min(MEANING_WEIGHT, query.split(/\s+/).length * WEIGHT_OF_WORD);

/** Unit vector between a query and the mean of documents. */
function moveTowards(query: Float32Array, documents: readonly Float32Array[]): Float32Array {
  const mean = unitMean(documents);
  return mean ? normalize(query.map((x, k) => (1 - MOVED_SHARE) * x + MOVED_SHARE * (mean[k] as number))) : query;
}
