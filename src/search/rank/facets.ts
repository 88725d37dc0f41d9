/**
 * How papers divide: by year, category and having code. What a paper counts for is held in memory, a few numbers each,
 * because asking the records for a thousand papers' categories would take longer than the search itself.
 */

import { setImmediate } from "node:timers/promises";
import { own } from "../../lib/ownText.ts";
import { DAY_MS } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { facetsChangedAfter } from "../../store/lib/changeFeed.ts";
import type { Hit } from "../postings/topHits.ts";
import { growTypedArray } from "../vectors/growTypedArray.ts";

export interface Facets {
  years: { year: number; papers: number }[];
  categories: { category: string; papers: number }[];
  withCode: number;
}

export const NO_FACETS: Facets = { years: [], categories: [], withCode: 0 };

export interface FacetMemory {
  of(hits: readonly Hit[]): Promise<Facets>;
}

const BATCH_PAPERS = 1_000;

const knownYears = new Map<number, number>();

/** The year of a day since 1970; a library has some thousands of days. */
function yearOf(day: number): number {
  let year = knownYears.get(day);
  if (year === undefined) {
    year = new Date(day * DAY_MS).getUTCFullYear();
    knownYears.set(day, year);
  }
  return year;
}

/** Empty at first; reads what changed since the last time before it answers, if `state` is another than it was then. */
export function createFacets(db: Database, state?: () => string): FacetMemory {
  const categories: string[] = [];
  const numbers = new Map<string, number>();
  /**
   * The numbers of papers' categories, and -1 for having code, one paper's after another's; where each paper's begin
   * and how many they are, by key. Flat, because a thousand papers are looked up for every search.
   */
  let numbersOf = new Int16Array(4_096);
  let used = 0;
  let begins = new Int32Array(1_024);
  let lengths = new Uint16Array(1_024);
  let seen = 0;
  let seenState: string | undefined;
  let reading: Promise<void> | undefined;

  function numberOf(category: string): number {
    let number = numbers.get(category);
    if (number === undefined) {
      const name = own(category);
      number = categories.push(name) - 1;
      numbers.set(name, number);
    }
    return number;
  }

  /** A changed paper's numbers go behind all others'; its old ones are left. */
  function keep(key: number, mine: number[]): void {
    if (used + mine.length > numbersOf.length)
      numbersOf = growTypedArray(numbersOf, new Int16Array(numbersOf.length * 2));
    if (key >= begins.length) {
      const room = Math.max(key + 1, begins.length * 2);
      begins = growTypedArray(begins, new Int32Array(room));
      lengths = growTypedArray(lengths, new Uint16Array(room));
    }
    numbersOf.set(mine, used);
    begins[key] = used;
    lengths[key] = mine.length;
    used += mine.length;
  }

  async function read(): Promise<void> {
    for (;;) {
      const changed = await facetsChangedAfter(db, seen, BATCH_PAPERS);
      for (const { key, revision, categories: names, hasCode } of changed) {
        keep(key, [...names.map(numberOf), ...(hasCode ? [-1] : [])]);
        seen = Math.max(seen, revision);
      }
      if (changed.length < BATCH_PAPERS) return;
      // Whoever waits for a page gets a turn before the next batch.
      await setImmediate();
    }
  }

  return {
    async of(hits) {
      const now = state?.();
      if (now === undefined || now !== seenState) {
        reading ??= read().finally(() => {
          reading = undefined;
        });
        await reading;
        seenState = now;
      }
      const years = new Map<number, number>();
      const counts = new Int32Array(categories.length);
      let withCode = 0;
      // Counted loops: this runs a thousand times for every search.
      for (let i = 0; i < hits.length; i++) {
        const { key, day } = hits[i] as Hit;
        const year = yearOf(day);
        years.set(year, (years.get(year) ?? 0) + 1);
        const begin = begins[key] ?? 0;
        const end = begin + (lengths[key] ?? 0);
        for (let j = begin; j < end; j++) {
          const number = numbersOf[j] as number;
          if (number < 0) withCode++;
          else counts[number] = (counts[number] as number) + 1;
        }
      }
      return {
        years: [...years].map(([year, n]) => ({ year, papers: n })).sort((a, b) => a.year - b.year),
        categories: categories
          .map((category, i) => ({ category, papers: counts[i] ?? 0 }))
          .filter((facet) => facet.papers > 0)
          .sort((a, b) => b.papers - a.papers || (a.category < b.category ? -1 : 1)),
        withCode,
      };
    },
  };
}
