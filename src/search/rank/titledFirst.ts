/** A query that is a paper's title, stop words and all, finds that paper first. */
import { DAY_MS } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { type PaperFilter, papersTitled } from "../../store/papers/papers.ts";
import type { PaperIndex } from "../index/paperIndex.ts";
import type { ParsedQuery } from "../text/query.ts";
import type { RankedHit } from "./fusion.ts";
import { indexFilter } from "./ranking.ts";

/** The hits with the papers of that title before all others, the newest first. */
export async function titledFirst(
  db: Database,
  index: Pick<PaperIndex, "matching">,
  parsed: ParsedQuery,
  filter: PaperFilter,
  hits: RankedHit[],
): Promise<RankedHit[]> {
  if (parsed.phrases.length + parsed.without.length + parsed.authors.length > 0) return hits;
  const titled = await papersTitled(db, parsed.words);
  if (titled.length === 0) return hits;
  const within = indexFilter(filter);
  const allowed = Object.keys(within).length > 0 ? await index.matching(within) : undefined;
  const best = (hits[0]?.score ?? 0) + 1;
  const known = new Map(hits.map((hit) => [hit.key, hit]));
  const first = titled
    .filter(({ key }) => !allowed || allowed[key] === 1)
    .map(({ key, publishedAt }): RankedHit => {
      const { words, meaning } = known.get(key) ?? { words: 1, meaning: 0 };
      return { key, day: Math.floor(publishedAt / DAY_MS), score: best, words, meaning, isTitled: true };
    });
  const keys = new Set(first.map(({ key }) => key));
  return [...first, ...hits.filter(({ key }) => !keys.has(key))];
}
