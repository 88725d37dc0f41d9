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

export interface Segment {
  readonly size: number;
  readonly keys: Int32Array;
  readonly days: Int32Array;
  /** Terms of the field that a place has, at most 65,535. */
  readonly lengths: { text: Uint16Array; names: Uint16Array };
  /** 1 for papers that are there, 0 for those that have gone. */
  readonly there: Uint8Array;
  /** Numbers of papers that have gone. */
  gone: number;
  /** Where a term's postings are; empty when no paper has it. */
  postings(term: Term): { from: number; to: number };
  readonly places: Uint16Array;
  readonly times: Uint8Array;
  /** Every posting, for making another segment of. */
  each(take: (term: Term, place: number, times: number) => void): void;
}

const MAX_TIMES = 255;
const MAX_LENGTH = 65_535;

/** A segment of the papers from one to before another, at most `MAX_PAPERS`. */
export function segmentOf({ keys, days, begins, terms }: Papers, from: number, to: number): Segment {
  const lengths = { text: new Uint16Array(to - from), names: new Uint16Array(to - from) };
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
    lengths.text[place] = Math.min(inText, MAX_LENGTH);
    lengths.names[place] = Math.min(inNames, MAX_LENGTH);
  }
  return segmentFrom(keys.slice(from, to), days.slice(from, to), lengths, postings);
}

/** One segment of the papers that are there in several, together at most `MAX_PAPERS`. */
export function merged(segments: readonly Segment[]): Segment {
  const size = segments.reduce((sum, { size, gone }) => sum + size - gone, 0);
  const keys = new Int32Array(size);
  const days = new Int32Array(size);
  const lengths = { text: new Uint16Array(size), names: new Uint16Array(size) };
  const postings = collectPostings(segments.reduce((sum, { places }) => sum + places.length, 0));
  let next = 0;
  for (const segment of segments) {
    const moved = new Int32Array(segment.size).fill(-1);
    for (let place = 0; place < segment.size; place++) {
      if (segment.there[place] === 0) continue;
      keys[next] = segment.keys[place] as number;
      days[next] = segment.days[place] as number;
      lengths.text[next] = segment.lengths.text[place] as number;
      lengths.names[next] = segment.lengths.names[place] as number;
      moved[place] = next++;
    }
    segment.each((term, place, times) => {
      const now = moved[place] as number;
      if (now >= 0) postings.add(term, now, times);
    });
  }
  return segmentFrom(keys, days, lengths, postings);
}

interface Collected {
  /** Postings of one term must come in the order of their places. */
  add(term: Term, place: number, times: number): void;
  /** Sorted by terms, each term's in the order they came. */
  sorted(): { numbers: TermNumbers; begins: Int32Array; places: Uint16Array; times: Uint8Array };
}

function collectPostings(atMost: number): Collected {
  const numbers = numberTerms();
  const numberOf = new Int32Array(atMost);
  const placeOf = new Uint16Array(atMost);
  const timesOf = new Uint8Array(atMost);
  let n = 0;
  return {
    add(term, place, times) {
      numberOf[n] = numbers.take(term);
      placeOf[n] = place;
      timesOf[n++] = Math.min(times, MAX_TIMES);
    },
    sorted() {
      const begins = new Int32Array(numbers.count + 1);
      for (let i = 0; i < n; i++) {
        const after = (numberOf[i] as number) + 1;
        begins[after] = (begins[after] as number) + 1;
      }
      for (let i = 1; i < begins.length; i++) begins[i] = (begins[i] as number) + (begins[i - 1] as number);
      const next = begins.slice();
      const places = new Uint16Array(n);
      const times = new Uint8Array(n);
      for (let i = 0; i < n; i++) {
        const number = numberOf[i] as number;
        const at = next[number] as number;
        next[number] = at + 1;
        places[at] = placeOf[i] as number;
        times[at] = timesOf[i] as number;
      }
      return { numbers, begins, places, times };
    },
  };
}

function segmentFrom(keys: Int32Array, days: Int32Array, lengths: Segment["lengths"], collected: Collected): Segment {
  const { numbers, begins, places, times } = collected.sorted();
  return {
    size: keys.length,
    keys,
    days,
    lengths,
    there: new Uint8Array(keys.length).fill(1),
    gone: 0,
    places,
    times,
    postings(term) {
      const number = numbers.of(term);
      return number < 0 ? NO_POSTINGS : { from: begins[number] as number, to: begins[number + 1] as number };
    },
    each(take) {
      for (const [term, number] of numbers.entries())
        for (let i = begins[number] as number; i < (begins[number + 1] as number); i++)
          take(term, places[i] as number, times[i] as number);
    },
  };
}

const NO_POSTINGS = { from: 0, to: 0 };

/** Numbers of terms, from 0 in the order they come: a hash table with linear probing. */
interface TermNumbers {
  readonly count: number;
  /** The term's number, a new one if it has none. */
  take(term: Term): number;
  /** -1 when it has none. */
  of(term: Term): number;
  entries(): Generator<[Term, number]>;
}

const LEAST_SLOTS = 256;
/** The greater share of slots is empty. */
const FULLEST = 0.5;

function numberTerms(): TermNumbers {
  let count = 0;
  let terms = new Uint32Array(LEAST_SLOTS);
  let numbers = new Int32Array(LEAST_SLOTS).fill(-1);

  /** The slot that has the term, or the empty one where it belongs. The lowest bits of a term are its field. */
  function slotOf(term: Term): number {
    const mask = numbers.length - 1;
    let slot = (term ^ (term >>> 15)) & mask;
    while ((numbers[slot] as number) >= 0 && terms[slot] !== term) slot = (slot + 1) & mask;
    return slot;
  }

  function grow(): void {
    const before = { terms, numbers };
    terms = new Uint32Array(before.terms.length * 2);
    numbers = new Int32Array(terms.length).fill(-1);
    for (let i = 0; i < before.terms.length; i++) {
      if ((before.numbers[i] as number) < 0) continue;
      const slot = slotOf(before.terms[i] as number);
      terms[slot] = before.terms[i] as number;
      numbers[slot] = before.numbers[i] as number;
    }
  }

  return {
    get count() {
      return count;
    },
    take(term) {
      let slot = slotOf(term);
      const known = numbers[slot] as number;
      if (known >= 0) return known;
      if (count >= terms.length * FULLEST) {
        grow();
        slot = slotOf(term);
      }
      terms[slot] = term;
      numbers[slot] = count;
      return count++;
    },
    of: (term) => numbers[slotOf(term)] as number,
    *entries() {
      for (let slot = 0; slot < terms.length; slot++)
        if ((numbers[slot] as number) >= 0) yield [terms[slot] as number, numbers[slot] as number];
    },
  };
}
