/**
 * What the issues of one span are composed from, gathered once for all subscriptions: the papers in the order of what is
 * most wanted, and which places each category, author, reader and search has among them. Texts are loaded for the papers
 * that some digest has. What is gathered does not grow with the subscriptions.
 */
import { LRUCache } from "lru-cache";
import { compareCandidates, type DigestCandidate } from "../../domain/digests/digest.ts";
import type { FeedClock } from "../../domain/editions/edition.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { Clock } from "../../domain/ports.ts";
import { memoizeAsync } from "../../lib/cache.ts";
import { type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { PaperIndex } from "../../search/index/paperIndex.ts";
import { matchSavedQuery } from "../../search/saved/matchSavedQuery.ts";
import type { Database } from "../../store/database.ts";
import { appearedPapers, type DayRange, editionPapers, submittersOf, traitsOf } from "../../store/digests/digests.ts";
import { loadPapers } from "../../store/papers/papers.ts";

export interface GatheringParts {
  db: Database;
  index: PaperIndex;
  clock: Clock;
  feedClock: FeedClock;
}

export interface DigestCandidates {
  /** By place. */
  papers: readonly DigestCandidate[];
  /** Why a paper is in an edition, by key, as `from Mira`. */
  from: ReadonlyMap<number, string>;
  /** Places, each list rising. A category includes those below it. */
  inCategory(category: string): readonly number[];
  /** By a folded name. */
  byAuthor(name: string): readonly number[];
  submittedBy(reader: number): readonly number[];
  matching(query: string): Promise<readonly number[]>;
  /** By key; those that are gone are left out. */
  load(keys: readonly number[]): Promise<ReadonlyMap<number, Paper>>;
}

/** Upvotes change while a batch is composed; digests a minute apart may tell of that. */
const KEPT_MS = MINUTE_MS;
/** Zones and hours in which subscriptions fall due together. */
const KEPT_SPANS = 4;

/** Gathers once a minute what is asked for again and again. */
export function createDigestCandidates(parts: GatheringParts) {
  const kept = new LRUCache<string, { at: Instant; gathered: Promise<DigestCandidates> }>({ max: KEPT_SPANS });
  /** Of the editions alone, or of all papers that appeared. */
  return (span: DayRange, all: boolean): Promise<DigestCandidates> => {
    const name = `${all} ${span.first} ${span.last} ${span.since}`;
    const known = kept.get(name);
    const now = parts.clock();
    if (known && Math.abs(now - known.at) < KEPT_MS) return known.gathered;
    const gathered = gather(parts, span, all);
    kept.set(name, { at: now, gathered });
    gathered.catch(() => kept.delete(name));
    return gathered;
  };
}

async function gather(
  { db, index, feedClock, clock }: GatheringParts,
  span: DayRange,
  all: boolean,
): Promise<DigestCandidates> {
  const submitted = await editionPapers(db, span);
  const known = new Set(submitted.map(({ key }) => key));
  const others = all ? (await appearedPapers(db, span, feedClock)).filter(({ key }) => !known.has(key)) : [];
  const papers = [...submitted, ...others].sort(compareCandidates);
  const keys = papers.map(({ key }) => key);
  const placeOf = new Map(keys.map((key, place) => [key, place]));
  const submitters = await submittersOf(db, [...known]);
  const from = new Map<number, string>();
  for (const { paper_key, message } of submitters) if (!from.has(paper_key)) from.set(paper_key, message);
  const readers = listsOf(
    submitters.flatMap(({ paper_key, reader }): Placed<number>[] =>
      reader === undefined ? [] : [[reader, placeOf.get(paper_key)]],
    ),
  );
  const traits = all ? await traitsOf(db, keys) : { categories: [], authors: [] };
  const authors = listsOf(
    traits.authors.map(({ paper_key, trait }): Placed<string> => [trait, placeOf.get(paper_key)]),
  );
  const categories = listsOf(
    traits.categories.flatMap(({ paper_key, trait }) =>
      withArchive(trait).map((category): Placed<string> => [category, placeOf.get(paper_key)]),
    ),
  );
  const oldest = papers.reduce((least, { publishedAt }) => Math.min(least, publishedAt), clock());
  return {
    papers,
    from,
    inCategory: (category) => categories.get(category) ?? [],
    byAuthor: (name) => authors.get(name) ?? [],
    submittedBy: (reader) => readers.get(reader) ?? [],
    matching: memoizeAsync(MAX_QUERIES, async (query) => {
      const found = await matchSavedQuery({ db, index }, query, oldest);
      return rising([...found.keys()].map((key) => placeOf.get(key)));
    }),
    load: loader(db),
  };
}

const withArchive = (category: string): string[] => [category, ...category.split(".").slice(0, -1)];

type Placed<K> = readonly [K, number | undefined];

function listsOf<K>(pairs: readonly Placed<K>[]): Map<K, number[]> {
  const lists = new Map<K, Set<number>>();
  for (const [name, place] of pairs) {
    if (place === undefined) continue;
    const list = lists.get(name);
    if (list) list.add(place);
    else lists.set(name, new Set([place]));
  }
  return new Map([...lists].map(([name, list]) => [name, rising([...list])]));
}

const rising = (places: readonly (number | undefined)[]): number[] =>
  places.filter((place) => place !== undefined).sort((a, b) => a - b);

/** Saved searches that many have in common are asked once. */
const MAX_QUERIES = 5_000;

/** Papers with their texts in memory: some tens of megabytes at most. */
const MAX_LOADED = 3_000;

function loader(db: Database): DigestCandidates["load"] {
  const loaded = new LRUCache<number, Paper>({ max: MAX_LOADED });
  return async (keys) => {
    const known = keys.map((key) => loaded.get(key)).filter((paper) => paper !== undefined);
    const wanted = new Map(known.map((paper) => [paper.key, paper]));
    const missing = await loadPapers(
      db,
      keys.filter((key) => !wanted.has(key)),
    );
    for (const paper of missing) {
      loaded.set(paper.key, paper);
      wanted.set(paper.key, paper);
    }
    return wanted;
  };
}
