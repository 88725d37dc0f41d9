/**
 * The inverted index in memory: what finds papers by words, in every process, about 700 bytes a paper. Segments of up to
 * 16,384 papers; new papers make small ones, which are merged as they become many (O'Neil and others, "The log-structured
 * merge-tree", 1996).
 *
 * score: BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.5), with
 * 1 added within the logarithm so that common words count a little and never against a paper.
 */
import { growTypedArray } from "../vectors/growTypedArray.ts";
import { factsAsked, type IndexFilter } from "./filterTerms.ts";
import { asSegment, MAX_PAPERS, merged, type Papers, type Segment, type SegmentLists, segmentOf } from "./segment.ts";
import { type Field, factTerm, type Term } from "./terms.ts";
import { createTopHits, type Hit } from "./topHits.ts";

/** What narrows a search; all parts must hold. */
export interface Narrowing {
  filter: IndexFilter;
  must?: readonly Term[];
  mustNot?: readonly Term[];
  /** Marks of papers at their keys: only those that each of these has. */
  only?: readonly Uint8Array[];
  /** None that any of these has. */
  never?: readonly Uint8Array[];
}

export interface PostingsQuery extends Narrowing {
  /** In whose length and weight the terms are counted. */
  field: Exclude<Field, "facts">;
  /** Given twice, a term counts twice. */
  terms: readonly Term[];
  /** Whether a paper must have every term. */
  all: boolean;
  limit: number;
}

export interface Postings {
  readonly size: number;
  /** Another number than before when anything has changed. */
  readonly changes: number;
  /** As of which revision a paper is here; undefined when it is not. */
  revisionOf(key: number): number | undefined;
  /** Adds papers, each key once, or puts them in the place of those with their keys. */
  take(papers: Papers): void;
  remove(keys: readonly number[]): void;
  clear(): void;
  /** All there is, as of now: what may change is copied, and nothing else is to be written. */
  lists(): PostingsLists;
  /** Starts again from the lists that another index gave, and may write to them. */
  restore(lists: PostingsLists): void;
  keys(): Iterable<number>;
  /** Above every key. */
  readonly endKey: number;
  /** Best first. */
  find(wanted: PostingsQuery): Hit[];
  /** Marks the papers that are let through with 1, each at its key. */
  marks(narrowing: Narrowing): Uint8Array;
}

export interface PostingsLists {
  /** By key; -1 where there is no paper. */
  revisions: Float64Array<ArrayBuffer>;
  segments: readonly SegmentLists[];
}

/** How soon another time of a word counts less, and how much a text's length counts. */
const K1 = 1.2;
const B = 0.75;
/** A segment is merged with one behind it that has at least half as many papers. */
const TIMES_AS_MANY = 2;
const LEAST_KEYS = 1_024;
/** In place of a revision. */
const ABSENT = -1;

export function createPostings(): Postings {
  let segments: Segment[] = [];
  /** By key: keys are given one after another, so that hardly a number is missing. */
  let revisions = new Float64Array(LEAST_KEYS).fill(ABSENT);
  let size = 0;
  let changes = 0;
  /** Sums over the papers that are there. */
  const lengths = { text: 0, names: 0 };
  // One search is answered at a time, so all use the same: none is left with anything in it.
  const scores = new Float32Array(MAX_PAPERS);
  const counts = new Uint16Array(MAX_PAPERS);
  const mask = new Uint8Array(MAX_PAPERS);
  const best = createTopHits();

  function take(papers: Papers): void {
    const { keys } = papers;
    changes++;
    remove([...keys].filter(isHere));
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number;
      if (key >= revisions.length) {
        const room = Math.max(key + 1, revisions.length * 2);
        revisions = growTypedArray(revisions, new Float64Array(room).fill(ABSENT));
      }
      revisions[key] = papers.revisions[i] as number;
    }
    for (let from = 0; from < keys.length; from += MAX_PAPERS) {
      const segment = segmentOf(papers, from, Math.min(from + MAX_PAPERS, keys.length));
      count(segment);
      segments.push(segment);
    }
    compact();
  }

  function count(segment: Segment): void {
    size += segment.size - segment.gone;
    for (let place = 0; place < segment.size; place++) {
      if (segment.there[place] === 0) continue;
      lengths.text += segment.textLengths[place] as number;
      lengths.names += segment.nameLengths[place] as number;
    }
  }

  const isHere = (key: number): boolean => (revisions[key] ?? ABSENT) !== ABSENT;

  function remove(keys: readonly number[]): void {
    const going = new Set(keys.filter(isHere));
    if (going.size === 0) return;
    for (const key of going) revisions[key] = ABSENT;
    changes++;
    for (const segment of segments)
      for (let place = 0; place < segment.size; place++) {
        if (segment.there[place] === 0 || !going.has(segment.keys[place] as number)) continue;
        segment.there[place] = 0;
        segment.gone++;
        size--;
        lengths.text -= segment.textLengths[place] as number;
        lengths.names -= segment.nameLengths[place] as number;
      }
    compact();
  }

  function compact(): void {
    segments = segments
      .filter(({ size, gone }) => gone < size)
      .map((segment) => (segment.gone > segment.size / 2 ? merged([segment]) : segment));
    for (;;) {
      const [last, before] = [segments.at(-1), segments.at(-2)];
      if (!last || !before) return;
      const [few, more] = [last.size - last.gone, before.size - before.gone];
      if (more > TIMES_AS_MANY * few || few + more > MAX_PAPERS) return;
      segments.splice(-2, 2, merged([before, last]));
    }
  }

  /** Marks a segment's places in `mask`; false when all its papers are let through, and nothing is written. */
  function narrow(segment: Segment, facts: readonly Term[], narrowing: Narrowing): boolean {
    const { filter, must = [], mustNot = [], only = [], never = [] } = narrowing;
    const { fromDay = Number.NEGATIVE_INFINITY, toDay = Number.POSITIVE_INFINITY } = filter;
    const byDay = filter.fromDay !== undefined || filter.toDay !== undefined;
    const needed = [...new Set([...facts, ...must])];
    if (segment.gone + needed.length + mustNot.length + only.length + never.length === 0 && !byDay) return false;
    if (needed.length === 0) mask.set(segment.there);
    else markHaving(segment, needed);
    for (const term of mustNot) {
      const { from, to } = segment.postings(term);
      for (let at = from; at < to; at++) mask[segment.places[at] as number] = 0;
    }
    if (byDay)
      for (let place = 0; place < segment.size; place++) {
        const day = segment.days[place] as number;
        if (day < fromDay || day > toDay) mask[place] = 0;
      }
    for (const marks of only)
      for (let place = 0; place < segment.size; place++)
        if (marks[segment.keys[place] as number] !== 1) mask[place] = 0;
    for (const marks of never)
      for (let place = 0; place < segment.size; place++)
        if (marks[segment.keys[place] as number] === 1) mask[place] = 0;
    return true;
  }

  /** Marks in `mask` the places of papers that are there and have every term. */
  function markHaving(segment: Segment, needed: readonly Term[]): void {
    mask.fill(0);
    const last = needed.length - 1;
    for (const [i, term] of needed.entries()) {
      const { from, to } = segment.postings(term);
      for (let at = from; at < to; at++) {
        const place = segment.places[at] as number;
        if (counts[place] !== i) continue;
        if (i === last) mask[place] = segment.there[place] as number;
        else counts[place] = i + 1;
      }
    }
    if (last > 0) counts.fill(0);
  }

  function find(wanted: PostingsQuery): Hit[] {
    const { limit } = wanted;
    const times = new Map<Term, number>();
    for (const term of wanted.terms) times.set(term, (times.get(term) ?? 0) + 1);
    if (times.size === 0 || limit <= 0) return [];
    const terms = weighed(times);
    const facts = factsAsked(wanted.filter).map(factTerm);
    best.clear(limit);
    // The newest papers are in the last.
    for (const segment of segments.toReversed()) {
      if (!score(segment, terms, wanted)) continue;
      if (narrow(segment, facts, wanted))
        for (let place = 0; place < segment.size; place++) if (mask[place] === 0) scores[place] = 0;
      best.take(segment, scores);
      scores.fill(0, 0, segment.size);
    }
    return best.hits();
  }

  /** Terms with their weights, the rarest first. */
  function weighed(times: ReadonlyMap<Term, number>): { term: Term; weight: number }[] {
    return [...times]
      .map(([term, n]) => {
        let papers = 0;
        for (const segment of segments) {
          const { from, to } = segment.postings(term);
          papers += to - from;
        }
        // Papers that have gone may be counted until their segment is merged.
        const all = Math.max(size, papers);
        return { term, papers, weight: n * Math.log(1 + (all - papers + 0.5) / (papers + 0.5)) };
      })
      .sort((a, b) => a.papers - b.papers);
  }

  /** Gives a score to the papers that have any of the terms, or only to those that have all; false when none has. */
  function score(
    segment: Segment,
    terms: readonly { term: Term; weight: number }[],
    { field, all }: PostingsQuery,
  ): boolean {
    const { places, times } = segment;
    const { constant, each, of } = lengthening(segment, field);
    let having = 0;
    for (const [i, { term, weight }] of terms.entries()) {
      const { from, to } = segment.postings(term);
      const most = weight * (K1 + 1);
      if (all) having = 0;
      for (let at = from; at < to; at++) {
        const place = places[at] as number;
        if (all) {
          if (counts[place] !== i) continue;
          counts[place] = i + 1;
        }
        having++;
        const n = times[at] as number;
        scores[place] = (scores[place] as number) + (most * n) / (n + constant + each * (of[place] as number));
      }
      if (all && having === 0) break;
    }
    if (all) {
      for (let place = 0; place < segment.size; place++) if (counts[place] !== terms.length) scores[place] = 0;
      counts.fill(0, 0, segment.size);
    }
    return having > 0;
  }

  /** The part of BM25 that lengths have: `constant + each * length`. */
  function lengthening(segment: Segment, field: PostingsQuery["field"]) {
    const mean = lengths[field === "names" ? "names" : "text"] / size || 1;
    const of = field === "names" ? segment.nameLengths : segment.textLengths;
    return { constant: K1 * (1 - B), each: (K1 * B) / mean, of };
  }

  function clear(): void {
    segments = [];
    revisions = new Float64Array(LEAST_KEYS).fill(ABSENT);
    size = 0;
    changes++;
    lengths.text = 0;
    lengths.names = 0;
  }

  return {
    get size() {
      return size;
    },
    get changes() {
      return changes;
    },
    revisionOf: (key) => (isHere(key) ? revisions[key] : undefined),
    take,
    remove,
    clear,
    lists: () => ({
      revisions: revisions.slice(),
      segments: segments.map((segment) => ({ ...segment, there: segment.there.slice() })),
    }),
    restore(from) {
      clear();
      revisions = from.revisions;
      segments = from.segments.map(asSegment);
      for (const segment of segments) count(segment);
    },
    get endKey() {
      return revisions.length;
    },
    *keys() {
      for (let key = 0; key < revisions.length; key++) if (isHere(key)) yield key;
    },
    find,
    marks(narrowing) {
      const facts = factsAsked(narrowing.filter).map(factTerm);
      const marked = new Uint8Array(revisions.length);
      for (const segment of segments) {
        const narrowed = narrow(segment, facts, narrowing);
        for (let place = 0; place < segment.size; place++)
          if (!narrowed || mask[place] === 1) marked[segment.keys[place] as number] = 1;
      }
      return marked;
    },
  };
}
