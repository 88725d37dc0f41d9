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

/** Place and position in one number, so that they sort as a pair. */
const PLACE_FACTOR = 65_536;
export const placeOf = (start: number): number => Math.floor(start / PLACE_FACTOR);

/** Where a phrase begins, as place times 65,536 plus position, in ascending order. */
export function phraseStarts(segment: Segment, phrase: Phrase): number[] {
  const readings = phrase.map(({ term, offset }): Reading => {
    const { from, to, positionsFrom } = segment.postings(term);
    return { at: from, to, position: positionsFrom, offset };
  });
  const [rarest, ...others] = readings.sort((a, b) => a.to - a.at - (b.to - b.at));
  const starts: number[] = [];
  if (!rarest) return starts;
  for (; rarest.at < rarest.to; next(segment, rarest)) {
    const place = segment.places[rarest.at] as number;
    if (segment.there[place] === 0) continue;
    if (!others.every((reading) => reaches(segment, reading, place))) continue;
    const times = segment.times[rarest.at] as number;
    for (let k = 0; k < times; k++) {
      const start = (segment.positions[rarest.position + k] as number) - rarest.offset;
      if (start >= 0 && others.every((reading) => stands(segment, reading, start + reading.offset)))
        starts.push(place * PLACE_FACTOR + start);
    }
  }
  return starts;
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
  const [only] = ways;
  const starts =
    ways.length === 1 && only
      ? phraseStarts(segment, only)
      : Float64Array.from(ways.flatMap((phrase) => phraseStarts(segment, phrase))).sort();
  const places = new Uint16Array(starts.length);
  const times = new Uint8Array(starts.length);
  let n = 0;
  let before = -1;
  for (const start of starts) {
    if (start === before) continue;
    const place = placeOf(start);
    if (before < 0 || placeOf(before) !== place) {
      places[n] = place;
      times[n++] = 1;
    } else times[n - 1] = Math.min(MAX_TIMES, (times[n - 1] as number) + 1);
    before = start;
  }
  return { places: places.subarray(0, n), times: times.subarray(0, n) };
}
