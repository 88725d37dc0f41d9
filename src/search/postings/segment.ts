/**
 * A segment: an inverted index of some thousand papers in typed arrays, made at once and not changed but for papers that
 * go. Few enough papers that a score for each stays in the processor's nearest memory while lists are gone through.
 *
 * place: which of the segment's papers, from 0.
 * posting: a place, and how many times the paper there has the term.
 */
import { fieldOf, NAMES, TEXT, type Term } from "./terms.ts";

/** Places are 16 bits; fewer papers still keep the scores near. */
export const MAX_PAPERS = 16_384;

/** Papers one after another. */
export interface Papers {
  keys: Int32Array;
  revisions: Float64Array;
  /** Days since 1970. */
  days: Int32Array;
  /** Where each paper's terms begin, and at last where all end. */
  begins: Int32Array;
  /** Each paper's in ascending order. */
  terms: Uint32Array;
}

/** What a segment consists of. */
export interface SegmentLists {
  keys: Int32Array;
  days: Int32Array;
  /** Terms in title and abstract, and in the authors' names, that each place has; at most 65,535. */
  textLengths: Uint16Array;
  nameLengths: Uint16Array;
  /** 1 for papers that are there, 0 for those that have gone. */
  there: Uint8Array;
  /** In ascending order. */
  terms: Uint32Array;
  /** Where each term's postings begin, and at last where all end. */
  begins: Int32Array;
  places: Uint16Array;
  times: Uint8Array;
}

export interface Segment extends Readonly<SegmentLists> {
  readonly size: number;
  /** Numbers of papers that have gone. */
  gone: number;
  /** Where a term's postings are; empty when no paper has it. */
  postings(term: Term): { from: number; to: number };
}

const MAX_TIMES = 255;
const MAX_LENGTH = 65_535;

/** A segment of the papers from one to before another, at most `MAX_PAPERS`. */
export function segmentOf({ keys, days, begins, terms }: Papers, from: number, to: number): Segment {
  const papers = emptyPapers(to - from);
  papers.keys.set(keys.subarray(from, to));
  papers.days.set(days.subarray(from, to));
  const postings = collectPostings((begins[to] as number) - (begins[from] as number));
  for (let i = from; i < to; i++) {
    const place = i - from;
    const end = begins[i + 1] as number;
    let inText = 0;
    let inNames = 0;
    for (let at = begins[i] as number; at < end; ) {
      const term = terms[at] as number;
      let times = 1;
      while (at + times < end && terms[at + times] === term) times++;
      at += times;
      postings.add(term, place, times);
      if (fieldOf(term) === TEXT) inText += times;
      else if (fieldOf(term) === NAMES) inNames += times;
    }
    papers.textLengths[place] = Math.min(inText, MAX_LENGTH);
    papers.nameLengths[place] = Math.min(inNames, MAX_LENGTH);
  }
  return asSegment({ ...papers, ...postings.sorted() });
}

/** One segment of the papers that are there in several, together at most `MAX_PAPERS`. */
export function merged(segments: readonly Segment[]): Segment {
  const papers = emptyPapers(segments.reduce((sum, { size, gone }) => sum + size - gone, 0));
  const postings = collectPostings(segments.reduce((sum, { places }) => sum + places.length, 0));
  let next = 0;
  for (const segment of segments) {
    const moved = new Int32Array(segment.size).fill(-1);
    for (let place = 0; place < segment.size; place++) {
      if (segment.there[place] === 0) continue;
      papers.keys[next] = segment.keys[place] as number;
      papers.days[next] = segment.days[place] as number;
      papers.textLengths[next] = segment.textLengths[place] as number;
      papers.nameLengths[next] = segment.nameLengths[place] as number;
      moved[place] = next++;
    }
    const { terms, begins, places, times } = segment;
    for (let i = 0; i < terms.length; i++)
      for (let at = begins[i] as number; at < (begins[i + 1] as number); at++) {
        const place = moved[places[at] as number] as number;
        if (place >= 0) postings.add(terms[i] as number, place, times[at] as number);
      }
  }
  return asSegment({ ...papers, ...postings.sorted() });
}

const emptyPapers = (size: number) => ({
  keys: new Int32Array(size),
  days: new Int32Array(size),
  textLengths: new Uint16Array(size),
  nameLengths: new Uint16Array(size),
  there: new Uint8Array(size).fill(1),
});

export const asSegment = (lists: SegmentLists): Segment => ({
  ...lists,
  size: lists.keys.length,
  gone: lists.there.reduce((sum, there) => sum + 1 - there, 0),
  postings(term) {
    const at = placeOf(lists.terms, term);
    if (lists.terms[at] !== term) return NO_POSTINGS;
    return { from: lists.begins[at] as number, to: lists.begins[at + 1] as number };
  },
});

const NO_POSTINGS = { from: 0, to: 0 };

/** Where a term is in a list in ascending order, or where it would be. */
function placeOf(terms: Uint32Array, term: Term): number {
  let from = 0;
  let to = terms.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((terms[middle] as number) < term) from = middle + 1;
    else to = middle;
  }
  return from;
}

interface Collected {
  /** Postings of one term must come in the order of their places. */
  add(term: Term, place: number, times: number): void;
  sorted(): Pick<SegmentLists, "terms" | "begins" | "places" | "times">;
}

const PLACE_BITS = 16;

function collectPostings(atMost: number): Collected {
  const terms = new Uint32Array(atMost);
  /** Place and times of each in one number. */
  const postings = new Uint32Array(atMost);
  let n = 0;
  return {
    add(term, place, times) {
      terms[n] = term;
      postings[n++] = place | (Math.min(times, MAX_TIMES) << PLACE_BITS);
    },
    sorted() {
      const byTerm = sortByTerm({ terms: terms.subarray(0, n), postings: postings.subarray(0, n) });
      const places = new Uint16Array(n);
      const times = new Uint8Array(n);
      const found = new Uint32Array(n);
      const begins = new Int32Array(n + 1);
      let count = 0;
      for (let i = 0; i < n; i++) {
        const term = byTerm.terms[i] as number;
        if (count === 0 || found[count - 1] !== term) {
          found[count] = term;
          begins[count++] = i;
        }
        const posting = byTerm.postings[i] as number;
        places[i] = posting & ((1 << PLACE_BITS) - 1);
        times[i] = posting >>> PLACE_BITS;
      }
      begins[count] = n;
      return { terms: found.slice(0, count), begins: begins.slice(0, count + 1), places, times };
    },
  };
}

interface TermPostings {
  terms: Uint32Array;
  postings: Uint32Array;
}

/** Bits of a term that each round of sorting goes by, the lowest first. */
const ROUNDS = [
  { shift: 0, bits: 11 },
  { shift: 11, bits: 11 },
  { shift: 22, bits: 10 },
];

/** A radix sort, which leaves those of one term in their order. May write over what it is given. */
function sortByTerm(given: TermPostings): TermPostings {
  const n = given.terms.length;
  let from = given;
  let to: TermPostings = { terms: new Uint32Array(n), postings: new Uint32Array(n) };
  for (const { shift, bits } of ROUNDS) {
    const mask = (1 << bits) - 1;
    const next = new Uint32Array(1 << bits);
    for (let i = 0; i < n; i++) {
      const digit = ((from.terms[i] as number) >>> shift) & mask;
      next[digit] = (next[digit] as number) + 1;
    }
    for (let digit = 0, begin = 0; digit < next.length; digit++) {
      const having = next[digit] as number;
      next[digit] = begin;
      begin += having;
    }
    for (let i = 0; i < n; i++) {
      const term = from.terms[i] as number;
      const digit = (term >>> shift) & mask;
      const at = next[digit] as number;
      next[digit] = at + 1;
      to.terms[at] = term;
      to.postings[at] = from.postings[i] as number;
    }
    [from, to] = [to, from];
  }
  return from;
}
