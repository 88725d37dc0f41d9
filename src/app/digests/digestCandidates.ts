/**
 * What the issues of one span are composed from, gathered once for all subscriptions: the papers, the most wanted first,
 * and the places of each category, author, reader and search among them. Texts are loaded only for papers that some digest
 * has. What is gathered does not grow with the number of subscriptions.
 */
import { LRUCache } from "lru-cache";
import { type CandidateGroup, compareCandidates, type DigestCandidate } from "../../domain/digests/digest.ts";
import type { FeedClock } from "../../domain/editions/edition.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { Clock } from "../../domain/ports.ts";
import type { Instant } from "../../lib/time.ts";
import type { PaperIndex } from "../../search/index/paperIndex.ts";
import { matchSavedQuery } from "../../search/saved/matchSavedQuery.ts";
import { type AlertHit, alertHitsFor } from "../../store/alerts/alerts.ts";
import type { Database } from "../../store/database.ts";
import {
  appearedPapers,
  type DayRange,
  editionPapers,
  submittersOf,
  traitsOf,
  wantedPapers,
} from "../../store/digests/digests.ts";
import { loadPapers } from "../../store/papers/papers.ts";

export interface GatheringParts {
  db: Database;
  index: PaperIndex;
  clock: Clock;
  feedClock: FeedClock;
}

export interface DigestCandidates {
  /** The papers, by place. */
  papers: readonly DigestCandidate[];
  /** Why a paper is in an edition, by key: `from Mira`. */
  from: ReadonlyMap<number, string>;
  /** Returns places, rising. A category includes those below it. */
  inCategory(category: string): readonly number[];
  /** Returns places by a folded name, rising. */
  byAuthor(name: string): readonly number[];
  submittedBy(reader: number): readonly number[];
  matching(query: string): Promise<readonly number[]>;
  /** Loads papers by key. Those that are gone are left out. */
  load(keys: readonly number[]): Promise<ReadonlyMap<number, Paper>>;
}

/** How long candidates are cached. Upvotes change while a batch is composed, and digests a minute apart may show that. */
const CACHE_MS = 60_000;
/** Spans that are cached: zones and hours in which subscriptions fall due together. */
const CACHED_SPANS = 4;

/** Makes a function that gathers the candidates of a span, at most once a minute. */
export function createDigestCandidates(parts: GatheringParts) {
  const cache = new LRUCache<string, { at: Instant; gathered: Promise<DigestCandidates> }>({ max: CACHED_SPANS });
  /** Gathers the papers of the editions, or with `all` every paper that appeared. */
  return (span: DayRange, all: boolean): Promise<DigestCandidates> => {
    const name = `${all} ${span.first} ${span.last} ${span.since}`;
    const known = cache.get(name);
    const now = parts.clock();
    if (known && Math.abs(now - known.at) < CACHE_MS) return known.gathered;
    const gathered = gather(parts, span, all);
    cache.set(name, { at: now, gathered });
    gathered.catch(() => cache.delete(name));
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
  for (const { paperKey, message } of submitters) if (!from.has(paperKey)) from.set(paperKey, message);
  const readers = listsOf(
    submitters.flatMap(({ paperKey, reader }): Placed<number>[] =>
      reader === undefined ? [] : [[reader, placeOf.get(paperKey)]],
    ),
  );
  const traits = all ? await traitsOf(db, keys) : { categories: [], authors: [] };
  const authors = listsOf(traits.authors.map(({ paperKey, trait }): Placed<string> => [trait, placeOf.get(paperKey)]));
  const categories = listsOf(
    traits.categories.flatMap(({ paperKey, trait }) =>
      withArchive(trait).map((category): Placed<string> => [category, placeOf.get(paperKey)]),
    ),
  );
  const oldest = papers.reduce((least, { publishedAt }) => Math.min(least, publishedAt), clock());
  return {
    papers,
    from,
    inCategory: (category) => categories.get(category) ?? [],
    byAuthor: (name) => authors.get(name) ?? [],
    submittedBy: (reader) => readers.get(reader) ?? [],
    matching: cached(MAX_QUERIES, async (query) => {
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

/** The most queries whose results are cached; a search that many have in common runs once. */
const MAX_QUERIES = 5_000;

function cached<T>(most: number, run: (query: string) => Promise<T>): (query: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (query) => {
    const result = known.get(query) ?? run(query);
    if (known.size >= most) known.clear();
    known.set(query, result);
    result.catch(() => known.delete(query));
    return result;
  };
}

/** Papers whose texts stay in memory: some tens of megabytes at most. */
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

/**
 * Adds what the reader's alerts for the digest have found since the last issue: a group for each alert, and behind the
 * other papers those that are in no edition. Alerts find papers that no day of the issue has, since a reader who is
 * followed may upvote any paper.
 */
export async function withAlerts(
  db: Database,
  candidates: DigestCandidates,
  readerId: number | null,
  since: Instant,
): Promise<{ candidates: DigestCandidates; groups: CandidateGroup[] }> {
  const hits = readerId === null ? [] : await alertHitsFor(db, readerId, since);
  if (hits.length === 0) return { candidates, groups: [] };
  const placeOf = new Map(candidates.papers.map(({ key }, place) => [key, place]));
  const missing = [...new Set(hits.map(({ paperKey }) => paperKey))].filter((key) => !placeOf.has(key));
  const papers: DigestCandidate[] = [...candidates.papers];
  for (const paper of await wantedPapers(db, missing)) placeOf.set(paper.key, papers.push(paper) - 1);
  const groups = new Map<number, CandidateGroup & { places: number[] }>();
  for (const { follow, paperKey } of hits) {
    const place = placeOf.get(paperKey);
    const group = groups.get(follow.id) ?? { ...wordsOf(follow), places: [] };
    groups.set(follow.id, group);
    if (place !== undefined) group.places.push(place);
  }
  for (const { places } of groups.values()) places.sort((a, b) => a - b);
  return { candidates: { ...candidates, papers }, groups: [...groups.values()] };
}

function wordsOf({ kind, value, label }: AlertHit["follow"]): { title: string; reason: string } {
  if (kind === "author") return { title: label, reason: `by ${label}` };
  if (kind === "category") return { title: label, reason: `in ${value}` };
  if (kind === "search") return { title: `“${label}”`, reason: `matches “${label}”` };
  return { title: `From ${label}`, reason: "" };
}
