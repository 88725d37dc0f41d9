/**
 * The inverted index in memory: what finds papers by words, in every process, about 1,000 bytes a paper. Segments of up
 * to 16,384 papers; new papers make small ones, which are merged as they become many (O'Neil and others, "The
 * log-structured merge-tree", 1996).
 */
import { growTypedArray } from "../vectors/growTypedArray.ts";
import { bm25Of, type Weighed, weighed } from "./bm25.ts";
import { factsAsked } from "./filterTerms.ts";
import type { PaperTerms } from "./paperTerms.ts";
import { type Phrase, phraseStarts, placeOf } from "./phrases.ts";
import type { Narrowing, PostingsQuery } from "./postingsQuery.ts";
import { asSegment, MAX_PAPERS, merged, type Segment, type SegmentLists, segmentOf } from "./segment.ts";
import { factTerm, type Term } from "./terms.ts";
import { createTopHits, type Hit } from "./topHits.ts";

export interface Postings {
  readonly size: number;
  /** As of which revision a paper is here; undefined when it is not. */
  revisionOf(key: number): number | undefined;
  /** Adds papers, each key once, or puts them in the place of those with their keys. */
  take(papers: readonly PaperTerms[]): void;
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
  /** Number of papers that have a term. */
  papersWith(term: Term): number;
  /** Marks the papers that are let through with 1, each at its key. */
  marks(narrowing: Narrowing): Uint8Array;
}

export interface PostingsLists {
  /** By key; -1 where there is no paper. */
  revisions: Float64Array<ArrayBuffer>;
  segments: readonly SegmentLists[];
}

/** A segment is merged with one behind it that has at least half as many papers. */
const TIMES_AS_MANY = 2;
const LEAST_KEYS = 1_024;
/** In place of a revision. */
const ABSENT = -1;

export const createPostings = (): Postings => new MemoryPostings();

class MemoryPostings implements Postings {
  #segments: Segment[] = [];
  /** By key: keys are given one after another, so that hardly a number is missing. */
  #revisions = new Float64Array(LEAST_KEYS).fill(ABSENT);
  #size = 0;
  /** Sums over the papers that are there. */
  readonly #lengths = { text: 0, names: 0 };
  // One search is answered at a time, so all use the same: none is left with anything in it.
  readonly #scores = new Float32Array(MAX_PAPERS);
  readonly #counts = new Uint16Array(MAX_PAPERS);
  readonly #mask = new Uint8Array(MAX_PAPERS);
  readonly #best = createTopHits();

  get size(): number {
    return this.#size;
  }

  get endKey(): number {
    return this.#revisions.length;
  }

  revisionOf(key: number): number | undefined {
    return this.#isHere(key) ? this.#revisions[key] : undefined;
  }

  *keys(): Iterable<number> {
    for (let key = 0; key < this.#revisions.length; key++) if (this.#isHere(key)) yield key;
  }

  take(papers: readonly PaperTerms[]): void {
    this.remove(papers.map(({ key }) => key));
    for (const { key, revision } of papers) {
      if (key >= this.#revisions.length) {
        const room = Math.max(key + 1, this.#revisions.length * 2);
        this.#revisions = growTypedArray(this.#revisions, new Float64Array(room).fill(ABSENT));
      }
      this.#revisions[key] = revision;
    }
    for (let from = 0; from < papers.length; from += MAX_PAPERS) {
      const segment = segmentOf(papers.slice(from, from + MAX_PAPERS));
      this.#count(segment);
      this.#segments.push(segment);
    }
    this.#compact();
  }

  remove(keys: readonly number[]): void {
    const going = new Set(keys.filter((key) => this.#isHere(key)));
    if (going.size === 0) return;
    for (const key of going) this.#revisions[key] = ABSENT;
    for (const segment of this.#segments)
      for (let place = 0; place < segment.size; place++) {
        if (segment.there[place] === 0 || !going.has(segment.keys[place] as number)) continue;
        segment.there[place] = 0;
        segment.gone++;
        this.#size--;
        this.#lengths.text -= segment.textLengths[place] as number;
        this.#lengths.names -= segment.nameLengths[place] as number;
      }
    this.#compact();
  }

  clear(): void {
    this.#segments = [];
    this.#revisions = new Float64Array(LEAST_KEYS).fill(ABSENT);
    this.#size = 0;
    this.#lengths.text = 0;
    this.#lengths.names = 0;
  }

  lists(): PostingsLists {
    return {
      revisions: this.#revisions.slice(),
      segments: this.#segments.map((segment) => ({ ...segment, there: segment.there.slice() })),
    };
  }

  restore({ revisions, segments }: PostingsLists): void {
    this.clear();
    this.#revisions = revisions;
    this.#segments = segments.map(asSegment);
    for (const segment of this.#segments) this.#count(segment);
  }

  find(wanted: PostingsQuery): Hit[] {
    const { field, limit } = wanted;
    const units = limit > 0 ? weighed(wanted, this.#segments, this.#size) : [];
    if (units.length === 0) return [];
    const meanLength = this.#lengths[field === "names" ? "names" : "text"] / this.#size || 1;
    const facts = factsAsked(wanted.filter).map(factTerm);
    const scores = this.#scores;
    this.#best.clear(limit);
    // The newest papers are in the last.
    for (let s = this.#segments.length - 1; s >= 0; s--) {
      const segment = this.#segments[s] as Segment;
      const lengths = field === "names" ? segment.nameLengths : segment.textLengths;
      if (!this.#score(s, units, { lengths, meanLength, all: wanted.all })) continue;
      if (this.#narrow(segment, facts, wanted))
        for (let place = 0; place < segment.size; place++) if (this.#mask[place] === 0) scores[place] = 0;
      this.#best.take(segment, scores);
      scores.fill(0, 0, segment.size);
    }
    return this.#best.hits();
  }

  papersWith(term: Term): number {
    return this.#segments.reduce((sum, segment) => {
      const { from, to } = segment.postings(term);
      return sum + to - from;
    }, 0);
  }

  marks(narrowing: Narrowing): Uint8Array {
    const facts = factsAsked(narrowing.filter).map(factTerm);
    const marked = new Uint8Array(this.#revisions.length);
    for (const segment of this.#segments) {
      const narrowed = this.#narrow(segment, facts, narrowing);
      for (let place = 0; place < segment.size; place++)
        if (!narrowed || this.#mask[place] === 1) marked[segment.keys[place] as number] = 1;
    }
    return marked;
  }

  #isHere(key: number): boolean {
    return (this.#revisions[key] ?? ABSENT) !== ABSENT;
  }

  #count(segment: Segment): void {
    this.#size += segment.size - segment.gone;
    for (let place = 0; place < segment.size; place++) {
      if (segment.there[place] === 0) continue;
      this.#lengths.text += segment.textLengths[place] as number;
      this.#lengths.names += segment.nameLengths[place] as number;
    }
  }

  #compact(): void {
    this.#segments = this.#segments
      .filter(({ size, gone }) => gone < size)
      .map((segment) => (segment.gone > segment.size / 2 ? merged([segment]) : segment));
    for (;;) {
      const [last, before] = [this.#segments.at(-1), this.#segments.at(-2)];
      if (!last || !before) return;
      const [few, more] = [last.size - last.gone, before.size - before.gone];
      if (more > TIMES_AS_MANY * few || few + more > MAX_PAPERS) return;
      this.#segments.splice(-2, 2, merged([before, last]));
    }
  }

  /** Marks a segment's places in the mask; false when all its papers are let through, and nothing is written. */
  #narrow(segment: Segment, facts: readonly Term[], narrowing: Narrowing): boolean {
    const { filter, must = [], mustNot = [], phrases = [], notPhrases = [] } = narrowing;
    const { fromDay = Number.NEGATIVE_INFINITY, toDay = Number.POSITIVE_INFINITY } = filter;
    const byDay = filter.fromDay !== undefined || filter.toDay !== undefined;
    const needed = [...new Set([...facts, ...must, ...phrases.flatMap((phrase) => phrase.map(({ term }) => term))])];
    if (segment.gone + needed.length + mustNot.length + notPhrases.length === 0 && !byDay) return false;
    const mask = this.#mask;
    if (needed.length === 0) mask.set(segment.there);
    else this.#markHaving(segment, needed);
    for (const term of mustNot) {
      const { from, to } = segment.postings(term);
      for (let at = from; at < to; at++) mask[segment.places[at] as number] = 0;
    }
    if (byDay)
      for (let place = 0; place < segment.size; place++) {
        const day = segment.days[place] as number;
        if (day < fromDay || day > toDay) mask[place] = 0;
      }
    for (const phrase of phrases) this.#keepOnly(segment, phrase);
    for (const phrase of notPhrases) for (const start of phraseStarts(segment, phrase)) mask[placeOf(start)] = 0;
    return true;
  }

  /** Leaves in the mask only the places where a phrase stands. */
  #keepOnly(segment: Segment, phrase: Phrase): void {
    const mask = this.#mask;
    let place = 0;
    for (const start of phraseStarts(segment, phrase)) {
      const having = placeOf(start);
      if (having >= place) mask.fill(0, place, having);
      place = having + 1;
    }
    mask.fill(0, place, segment.size);
  }

  /** Marks in the mask the places of papers that are there and have every term. */
  #markHaving(segment: Segment, needed: readonly Term[]): void {
    const [mask, counts] = [this.#mask, this.#counts];
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

  /** Gives a score to the papers that have any of the units, or only to those that have all; false when none has. */
  #score(
    s: number,
    units: readonly Weighed[],
    { lengths, meanLength, all }: { lengths: Uint16Array; meanLength: number; all: boolean },
  ): boolean {
    const segment = this.#segments[s] as Segment;
    const [scores, counts] = [this.#scores, this.#counts];
    let having = 0;
    for (const [i, { weight, lists }] of units.entries()) {
      const { places, times, from, to } = lists[s] as Weighed["lists"][number];
      const { most, constant, each } = bm25Of(weight, meanLength);
      if (all) having = 0;
      for (let at = from; at < to; at++) {
        const place = places[at] as number;
        if (all) {
          if (counts[place] !== i) continue;
          counts[place] = i + 1;
        }
        having++;
        const n = times[at] as number;
        scores[place] = (scores[place] as number) + (most * n) / (n + constant + each * (lengths[place] as number));
      }
      if (all && having === 0) break;
    }
    if (all) {
      for (let place = 0; place < segment.size; place++) if (counts[place] !== units.length) scores[place] = 0;
      counts.fill(0, 0, segment.size);
    }
    return having > 0;
  }
}
