/** Papers close to one or to several: by meaning, with shared authors and nearness in time as lesser reasons. */

import type { Paper } from "../../domain/papers/paper.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { unitMean } from "../../domain/search/vectors.ts";
import { BroadsheetError, type ErrorCode } from "../../lib/errors.ts";
import { DAY_MS } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { keysByAuthors, type PaperFilter } from "../../store/papers/papers.ts";
import { pageOf, type SearchContext, type SearchResult } from "../search.ts";
import { proseQuery } from "../text/query.ts";
import type { VectorIndex } from "../vectors/vectors.ts";
import type { RankedHit } from "./fusion.ts";
import { indexFilter, MAX_RESULTS, rank } from "./ranking.ts";
import { withoutSeen } from "./withoutSeen.ts";

/** Shown on a paper's page. */
export const RELATED_PAPERS = 8;
/** So many of the nearest are considered for the list on a paper's page. */
const CONSIDERED = 60;
/** On the scale of cosines: one shared author counts like this much nearness, more authors little more. */
const SHARED_AUTHOR = 0.08;
/** Nearness in time counts at most this much, and half of it after so long. */
const SAME_TIME = 0.05;
const TIME_HALVED_DAYS = 365;
/** Below this cosine two papers have nothing to do with each other. */
const MIN_COSINE = 0.3;

type Subject = Pick<Paper, "key" | "authors" | "publishedAt">;

/**
 * Keys of the papers most related to one, most related first: by meaning, or by words while there are no vectors. Empty
 * where neither can be asked just now.
 */
export async function relatedPapers(
  db: Database,
  library: Pick<SearchContext, "index" | "meaning">,
  paper: Subject & Pick<Paper, "title" | "abstract">,
  limit: number,
): Promise<number[]> {
  const ranked = library.meaning ? await rankRelated(db, library.meaning, [paper], CONSIDERED) : [];
  const hits =
    ranked.length > 0 ? ranked : await rankByWords(library, [paper], {}).catch(noneWhere("index_unavailable"));
  return hits
    .filter(({ key }) => key !== paper.key)
    .slice(0, limit)
    .map(({ key }) => key);
}

export interface LikeRequest {
  filter: PaperFilter;
  limit: number;
  offset: number;
  upTo?: number | undefined;
  /** Leaves out what a reader has seen. */
  unseen?: Unseen | undefined;
}

/** Papers like these, most alike first: by meaning, or by the words of title and abstract while there are no vectors. */
export async function moreLike(
  db: Database,
  library: SearchContext,
  papers: readonly Paper[],
  { filter, limit, offset, upTo, unseen }: LikeRequest,
): Promise<SearchResult> {
  const began = performance.now();
  const { index, meaning } = library;
  const allowed = meaning && Object.keys(filter).length > 0 ? await index.matching(indexFilter(filter)) : undefined;
  let hits = meaning ? await rankRelated(db, meaning, papers, MAX_RESULTS + 1, allowed) : [];
  const byMeaning = hits.length > 0;
  if (!byMeaning) hits = await rankByWords(library, papers, filter);
  const own = new Set(papers.map((paper) => paper.key));
  hits = hits.filter((hit) => !own.has(hit.key) && (upTo === undefined || hit.key <= upTo));
  const shown = await withoutSeen(db, hits, ({ key }) => key, unseen);
  return {
    ...(await pageOf(db, library, shown, limit, offset)),
    more: hits.length > MAX_RESULTS,
    byMeaning,
    everyWord: false,
    stems: new Map(),
    also: [],
    used: "",
    notes: [],
    tookMs: performance.now() - began,
  };
}

/** The papers whose words are most like the subjects', themselves among them. */
async function rankByWords(
  { index }: Pick<SearchContext, "index">,
  papers: readonly Pick<Paper, "title" | "abstract">[],
  filter: PaperFilter,
): Promise<RankedHit[]> {
  const text = papers.map((paper) => `${paper.title} ${paper.abstract}`).join(" ");
  return (await rank({ index }, proseQuery(text), filter, "relevance")).hits;
}

const noneWhere =
  (code: ErrorCode) =>
  (error: unknown): never[] => {
    if (error instanceof BroadsheetError && error.code === code) return [];
    throw error;
  };

/** The papers that `allowed` marks, most related to the subjects first, themselves left out. */
async function rankRelated(
  db: Database,
  meaning: VectorIndex,
  subjects: readonly Subject[],
  considered: number,
  allowed?: Uint8Array,
): Promise<RankedHit[]> {
  const vector = unitMean(subjects.flatMap((paper) => meaning.vectorOf(paper.key) ?? []));
  if (!vector) return [];
  const shared = await keysByAuthors(
    db,
    subjects.flatMap((paper) => paper.authors),
  );
  const days = subjects.map((paper) => paper.publishedAt / DAY_MS);
  const nearness = meaning.compare(vector);
  const keys = new Set(nearness.nearest(considered, allowed).map((hit) => hit.key));
  for (const key of shared.keys()) if (!allowed || allowed[key] === 1) keys.add(key);
  for (const { key } of subjects) keys.delete(key);
  const candidates = [...keys];
  const cosines = nearness.to(candidates);
  const ranked: RankedHit[] = [];
  for (const [i, key] of candidates.entries()) {
    const cosine = cosines[i] as number;
    const day = meaning.dayOf(key);
    if (cosine < MIN_COSINE || day === undefined) continue;
    const authors = shared.get(key) ?? 0;
    const apart = Math.min(...days.map((one) => Math.abs(one - day)));
    const score =
      cosine +
      (authors > 0 ? SHARED_AUTHOR * (1 + Math.log2(authors) / 4) : 0) +
      SAME_TIME * 2 ** (-apart / TIME_HALVED_DAYS);
    ranked.push({ key, day, score, words: 0, meaning: cosine });
  }
  return ranked.sort((a, b) => b.score - a.score || b.key - a.key);
}
