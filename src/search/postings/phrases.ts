/**
 * Words side by side: found by the positions that the postings have, by going through the lists of all words of a phrase
 * at once.
 */
import type { Segment } from "./segment.ts";
import type { Term } from "./terms.ts";

/** Terms of the text, each with its distance in words from where the phrase begins. Words that have no term leave a gap. */
export type Phrase = readonly { term: Term; offset: number }[];

/** Where a list is being read, and which posting that is. */
interface Reading {
  at: number;
  readonly to: number;
  /** Where the positions of the posting at `at` begin. */
  position: number;
  readonly offset: number;
}

/** Place and position in one number of 32 bits, so that they compare as a pair; a segment has few enough places. */
const PLACE_SHIFT = 16;
export const placeOf = (start: number): number => start >>> PLACE_SHIFT;

/** Where a phrase begins, as place and position in one number, in ascending order. Papers that have gone may be among them. */
export function phraseStarts(segment: Segment, phrase: Phrase): Uint32Array {
  const readings = phrase.map(({ term, offset }): Reading => {
    const { from, to, positionsFrom } = segment.postings(term);
    return { at: from, to, position: positionsFrom, offset };
  });
  const [rarest, ...others] = readings.sort((a, b) => a.to - a.at - (b.to - b.at));
  if (!rarest) return new Uint32Array();
  const starts = new Uint32Array(timesIn(segment, rarest));
  let n = 0;
  for (; rarest.at < rarest.to; next(segment, rarest)) {
    const place = segment.places[rarest.at] as number;
    if (!reachAll(segment, others, place)) continue;
    const times = segment.times[rarest.at] as number;
    for (let k = 0; k < times; k++) {
      const start = (segment.positions[rarest.position + k] as number) - rarest.offset;
      if (start >= 0 && standAll(segment, others, start)) starts[n++] = (place << PLACE_SHIFT) | start;
    }
  }
  return starts.subarray(0, n);
}

function timesIn(segment: Segment, { at, to }: Reading): number {
  let times = 0;
  for (let posting = at; posting < to; posting++) times += segment.times[posting] as number;
  return times;
}

/** Reads all lists on to a place; false when one does not have it. */
function reachAll(segment: Segment, readings: readonly Reading[], place: number): boolean {
  for (const reading of readings) if (!reaches(segment, reading, place)) return false;
  return true;
}

/** Whether each term stands at its distance from where a phrase begins. */
function standAll(segment: Segment, readings: readonly Reading[], start: number): boolean {
  for (const reading of readings) if (!stands(segment, reading, start + reading.offset)) return false;
  return true;
}

function next(segment: Segment, reading: Reading): void {
  reading.position += segment.times[reading.at] as number;
  reading.at++;
}

/** Reads on to a place; false when the list does not have it. */
function reaches(segment: Segment, reading: Reading, place: number): boolean {
  while (reading.at < reading.to && (segment.places[reading.at] as number) < place) next(segment, reading);
  return reading.at < reading.to && segment.places[reading.at] === place;
}

/** Whether the term stands at a position, in the paper that the reading is at. */
function stands(segment: Segment, reading: Reading, position: number): boolean {
  const times = segment.times[reading.at] as number;
  for (let k = 0; k < times; k++) {
    const there = segment.positions[reading.position + k] as number;
    if (there >= position) return there === position;
  }
  return false;
}

/** Places that have something, and how often. */
export interface Occurrences {
  places: Uint16Array;
  times: Uint8Array;
}

const MAX_TIMES = 255;

/** Where any of several phrases stands, counted once where several begin at the same word. */
export function occurrencesOf(segment: Segment, ways: readonly Phrase[]): Occurrences {
  const starts = ways.map((phrase) => phraseStarts(segment, phrase)).reduce(mergeStarts, new Uint32Array());
  const places = new Uint16Array(starts.length);
  const times = new Uint8Array(starts.length);
  let n = 0;
  for (let i = 0; i < starts.length; i++) {
    const place = placeOf(starts[i] as number);
    if (n > 0 && places[n - 1] === place) times[n - 1] = Math.min(MAX_TIMES, (times[n - 1] as number) + 1);
    else {
      places[n] = place;
      times[n++] = 1;
    }
  }
  return { places: places.slice(0, n), times: times.slice(0, n) };
}

/** Two lists in ascending order as one, what is in both once. */
function mergeStarts(some: Uint32Array, others: Uint32Array): Uint32Array {
  if (some.length === 0 || others.length === 0) return some.length === 0 ? others : some;
  const merged = new Uint32Array(some.length + others.length);
  let n = 0;
  for (let i = 0, j = 0; i < some.length || j < others.length; ) {
    const one = i < some.length ? (some[i] as number) : Number.POSITIVE_INFINITY;
    const other = j < others.length ? (others[j] as number) : Number.POSITIVE_INFINITY;
    merged[n++] = Math.min(one, other);
    if (one <= other) i++;
    if (other <= one) j++;
  }
  return merged.subarray(0, n);
}
