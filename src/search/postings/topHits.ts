/** The best papers of one segment after another. */
import { topK } from "../vectors/topK.ts";
import type { Segment } from "./segment.ts";

export interface Hit {
  key: number;
  /** Days since 1970 of publication. */
  day: number;
  /** BM25. */
  score: number;
}

export interface TopHits {
  /** Starts again from nothing; `limit` hits are wanted. */
  clear(limit: number): void;
  /** Takes those of a segment whose scores, by place, are above 0; of equals those that are taken first are kept. */
  take(segment: Segment, scores: Float32Array): void;
  /** As many as are wanted, the best first. */
  hits(): Hit[];
}

const LEAST_ROOM = 32_768;

export function createTopHits(): TopHits {
  let limit = 0;
  let size = 0;
  /** What is not above it is not among the best. */
  let least = 0;
  let now = listOf(LEAST_ROOM);
  let spare = listOf(LEAST_ROOM);

  /** Leaves the best, the best first. */
  function prune(): void {
    const places = topK(now.scores.subarray(0, size), limit);
    for (let i = 0; i < places.length; i++) copy(now, places[i] as number, spare, i);
    [now, spare] = [spare, now];
    size = places.length;
    if (size === limit) least = now.scores[size - 1] as number;
  }

  function makeRoom(papers: number): void {
    if (size > 2 * limit) prune();
    if (size + papers <= now.keys.length) return;
    spare = listOf(2 * (size + papers));
    for (let i = 0; i < size; i++) copy(now, i, spare, i);
    now = spare;
    spare = listOf(now.keys.length);
  }

  return {
    clear(wanted) {
      limit = wanted;
      size = 0;
      least = 0;
    },
    take(segment, scores) {
      makeRoom(segment.size);
      // From the end, because newer papers come first among equals.
      for (let place = segment.size - 1; place >= 0; place--) {
        const score = scores[place] as number;
        if (score <= least) continue;
        now.scores[size] = score;
        now.keys[size] = segment.keys[place] as number;
        now.days[size++] = segment.days[place] as number;
      }
    },
    hits() {
      prune();
      const hits: Hit[] = [];
      for (let i = 0; i < size; i++)
        hits.push({ key: now.keys[i] as number, day: now.days[i] as number, score: now.scores[i] as number });
      return hits;
    },
  };
}

interface List {
  scores: Float32Array;
  keys: Int32Array;
  days: Int32Array;
}

const listOf = (room: number): List => ({
  scores: new Float32Array(room),
  keys: new Int32Array(room),
  days: new Int32Array(room),
});

function copy(from: List, i: number, to: List, j: number): void {
  to.scores[j] = from.scores[i] as number;
  to.keys[j] = from.keys[i] as number;
  to.days[j] = from.days[i] as number;
}
