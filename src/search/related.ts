/** Papers close to one: by meaning, with shared authors and nearness in time as lesser reasons. */
import { DAY_MS } from "../domain/edition.ts";
import type { Instant } from "../domain/paper.ts";
import type { Database } from "../store/database.ts";
import { keysByAuthors } from "../store/papers.ts";
import type { VectorIndex } from "./vectors.ts";

/** So many of the nearest are considered. */
const CONSIDERED = 60;
/** On the scale of cosines: one shared author counts like this much nearness, more authors little more. */
const SHARED_AUTHOR = 0.08;
/** Nearness in time counts at most this much, and half of it after so long. */
const SAME_TIME = 0.05;
const TIME_HALVED_MS = 365 * DAY_MS;
/** Below this cosine two papers have nothing to do with each other. */
const MIN_COSINE = 0.3;

interface Subject {
  key: number;
  authors: readonly string[];
  publishedAt: Instant;
}

/** Keys of the papers most related to one, most related first; empty while there are no vectors. */
export async function relatedPapers(
  db: Database,
  meaning: VectorIndex | undefined,
  paper: Subject,
  limit: number,
): Promise<number[]> {
  const vector = meaning?.vectorOf(paper.key);
  if (!meaning || !vector?.some((x) => x !== 0)) return [];
  const shared = await keysByAuthors(db, paper.authors);
  const nearness = meaning.compare(vector);
  const near = nearness.nearest(CONSIDERED);
  const keys = new Set([...near.map((hit) => hit.key), ...shared.keys()]);
  keys.delete(paper.key);
  const ranked = [...keys].flatMap((key) => {
    const cosine = nearness.to(key);
    if (cosine < MIN_COSINE) return [];
    const day = near.find((hit) => hit.key === key)?.day;
    const apart = day === undefined ? Number.POSITIVE_INFINITY : Math.abs(day * DAY_MS - paper.publishedAt);
    const authors = shared.get(key) ?? 0;
    return [
      {
        key,
        score:
          cosine +
          (authors > 0 ? SHARED_AUTHOR * (1 + Math.log2(authors) / 4) : 0) +
          SAME_TIME * 2 ** (-apart / TIME_HALVED_MS),
      },
    ];
  });
  return ranked
    .sort((a, b) => b.score - a.score || b.key - a.key)
    .slice(0, limit)
    .map(({ key }) => key);
}
