/**
 * A segment: an inverted index of some thousand papers in typed arrays, made at once and not changed but for papers that
 * go. Few enough papers that a score for each stays in the processor's nearest memory while lists are gone through.
 *
 * place: which of the segment's papers, from 0.
 * posting: a place, and how many times the paper there has the term.
 */
import type { PaperTerms } from "./paperTerms.ts";
import { sortByTerm } from "./sortByTerm.ts";
import { fieldOf, NAMES, TEXT, type Term } from "./terms.ts";

/** Places are 16 bits; fewer papers still keep the scores near. */
export const MAX_PAPERS = 16_384;

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
  /** Where each term's positions begin, and at last where all end; terms of other fields than the text have none. */
  positionBegins: Int32Array;
  /** Positions of each posting, as many as its times, posting after posting. */
  positions: Uint16Array;
}

export interface Segment extends Readonly<SegmentLists> {
  readonly size: number;
  /** Numbers of papers that have gone. */
  gone: number;
  /** Where a term's postings are, and where its positions begin; empty when no paper has it. */
  postings(term: Term): { from: number; to: number; positionsFrom: number };
}

const MAX_LENGTH = 65_535;

/** A segment of papers, at most `MAX_PAPERS`. */
export function segmentOf(papers: readonly PaperTerms[]): Segment {
  const lists = emptyPapers(papers.length);
  const total = papers.reduce((sum, { terms }) => sum + terms.length, 0);
  const terms = new Uint32Array(total);
  const postings: UnsortedPostings = {
    places: new Uint16Array(total),
    times: new Uint8Array(total),
    positionsAt: new Uint32Array(total),
    positions: joinedPositions(papers),
  };
  let n = 0;
  let positionsAt = 0;
  for (const [place, paper] of papers.entries()) {
    lists.keys[place] = paper.key;
    lists.days[place] = paper.day;
    let inText = 0;
    let inNames = 0;
    for (let i = 0; i < paper.terms.length; i++) {
      const term = paper.terms[i] as number;
      const times = paper.times[i] as number;
      terms[n] = term;
      postings.places[n] = place;
      postings.times[n] = times;
      postings.positionsAt[n++] = positionsAt;
      if (fieldOf(term) === TEXT) {
        inText += times;
        positionsAt += times;
      } else if (fieldOf(term) === NAMES) inNames += times;
    }
    lists.textLengths[place] = Math.min(inText, MAX_LENGTH);
    lists.nameLengths[place] = Math.min(inNames, MAX_LENGTH);
  }
  return asSegment({ ...lists, ...sortedPostings(terms, postings) });
}

interface UnsortedPostings {
  places: Uint16Array;
  times: Uint8Array;
  /** Where the positions of each posting begin, of a term of the text. */
  positionsAt: Uint32Array;
  positions: Uint16Array;
}

function joinedPositions(papers: readonly PaperTerms[]): Uint16Array {
  const all = new Uint16Array(papers.reduce((sum, { positions }) => sum + positions.length, 0));
  let at = 0;
  for (const { positions } of papers) {
    all.set(positions, at);
    at += positions.length;
  }
  return all;
}

type PostingLists = Pick<SegmentLists, "terms" | "begins" | "places" | "times" | "positionBegins" | "positions">;

/** Brings postings, which are in the order of their places, into that of their terms. */
function sortedPostings(termOfEach: Uint32Array, from: UnsortedPostings): PostingLists {
  const n = termOfEach.length;
  const order = sortByTerm(termOfEach);
  const places = new Uint16Array(n);
  const times = new Uint8Array(n);
  const positions = new Uint16Array(from.positions.length);
  const terms = new Uint32Array(n);
  const begins = new Int32Array(n + 1);
  const positionBegins = new Int32Array(n + 1);
  let count = 0;
  let positionsTo = 0;
  for (let i = 0; i < n; i++) {
    const posting = order[i] as number;
    const term = termOfEach[posting] as number;
    if (count === 0 || terms[count - 1] !== term) {
      terms[count] = term;
      begins[count] = i;
      positionBegins[count++] = positionsTo;
    }
    places[i] = from.places[posting] as number;
    times[i] = from.times[posting] as number;
    if (fieldOf(term) !== TEXT) continue;
    const positionsFrom = from.positionsAt[posting] as number;
    for (let k = 0; k < (times[i] as number); k++)
      positions[positionsTo++] = from.positions[positionsFrom + k] as number;
  }
  begins[count] = n;
  positionBegins[count] = positionsTo;
  return {
    terms: terms.slice(0, count),
    begins: begins.slice(0, count + 1),
    places,
    times,
    positionBegins: positionBegins.slice(0, count + 1),
    positions,
  };
}

/** One segment of the papers that are there in several, together at most `MAX_PAPERS`. */
export function merged(segments: readonly Segment[]): Segment {
  const papers = emptyPapers(segments.reduce((sum, { size, gone }) => sum + size - gone, 0));
  let next = 0;
  const moved = segments.map((segment) => {
    const to = new Int32Array(segment.size).fill(-1);
    for (let place = 0; place < segment.size; place++) {
      if (segment.there[place] === 0) continue;
      papers.keys[next] = segment.keys[place] as number;
      papers.days[next] = segment.days[place] as number;
      papers.textLengths[next] = segment.textLengths[place] as number;
      papers.nameLengths[next] = segment.nameLengths[place] as number;
      to[place] = next++;
    }
    return to;
  });
  return asSegment({ ...papers, ...mergedPostings(segments, moved) });
}

/** Terms come in ascending order in each segment, so that one pass over all of them is enough. */
function mergedPostings(segments: readonly Segment[], moved: readonly Int32Array[]): PostingLists {
  const room = (length: (segment: Segment) => number) => segments.reduce((sum, segment) => sum + length(segment), 0);
  const terms = new Uint32Array(room((segment) => segment.terms.length));
  const begins = new Int32Array(terms.length + 1);
  const positionBegins = new Int32Array(terms.length + 1);
  const places = new Uint16Array(room((segment) => segment.places.length));
  const times = new Uint8Array(places.length);
  const positions = new Uint16Array(room((segment) => segment.positions.length));
  const at = segments.map(() => 0);
  let count = 0;
  let n = 0;
  let positionsTo = 0;
  for (;;) {
    let term = Number.POSITIVE_INFINITY;
    for (const [s, segment] of segments.entries()) term = Math.min(term, segment.terms[at[s] as number] ?? term);
    if (term === Number.POSITIVE_INFINITY) break;
    const [first, firstPosition] = [n, positionsTo];
    const isText = fieldOf(term) === TEXT;
    for (const [s, { terms: own, begins: from, positionBegins: positionsFrom, ...segment }] of segments.entries()) {
      const i = at[s] as number;
      if (own[i] !== term) continue;
      at[s] = i + 1;
      let position = positionsFrom[i] as number;
      for (let posting = from[i] as number; posting < (from[i + 1] as number); posting++) {
        const place = (moved[s] as Int32Array)[segment.places[posting] as number] as number;
        const having = segment.times[posting] as number;
        if (place >= 0) {
          places[n] = place;
          times[n++] = having;
          if (isText)
            for (let k = 0; k < having; k++) positions[positionsTo++] = segment.positions[position + k] as number;
        }
        position += having;
      }
    }
    if (n === first) continue;
    terms[count] = term;
    begins[count] = first;
    positionBegins[count++] = firstPosition;
  }
  begins[count] = n;
  positionBegins[count] = positionsTo;
  return {
    terms: terms.slice(0, count),
    begins: begins.slice(0, count + 1),
    places: places.slice(0, n),
    times: times.slice(0, n),
    positionBegins: positionBegins.slice(0, count + 1),
    positions: positions.slice(0, positionsTo),
  };
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
    return {
      from: lists.begins[at] as number,
      to: lists.begins[at + 1] as number,
      positionsFrom: lists.positionBegins[at] as number,
    };
  },
});

const NO_POSTINGS = { from: 0, to: 0, positionsFrom: 0 };

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
