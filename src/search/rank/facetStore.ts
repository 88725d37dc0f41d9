/**
 * What each paper counts for: its categories and having code. It is held in memory, a few numbers a paper, because
 * reading a thousand papers' categories from the records would take longer than the search itself.
 */

import { own } from "../../lib/ownText.ts";
import { DAY_MS } from "../../lib/time.ts";
import type { Hit } from "../postings/topHits.ts";
import { growTypedArray } from "../vectors/growTypedArray.ts";

export interface Facets {
  years: { year: number; papers: number }[];
  categories: { category: string; papers: number }[];
  withCode: number;
}

interface FacetStore {
  put(key: number, categories: readonly string[], hasCode: boolean): void;
  /** Years in order; categories by number of papers, the most first. */
  count(hits: readonly Hit[]): Facets;
}

/** In place of a category's number, for having code. */
const CODE = -1;

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

export function createFacetStore(): FacetStore {
  const categories: string[] = [];
  const numbers = new Map<string, number>();
  /**
   * The numbers of papers' categories, and `CODE`, one paper's after another's; where each paper's begin and how many
   * they are, by key. Flat, because a thousand papers are looked up for every search.
   */
  let values = new Int16Array(4_096);
  let used = 0;
  let begins = new Int32Array(1_024);
  let lengths = new Uint16Array(1_024);

  function numberOf(category: string): number {
    let number = numbers.get(category);
    if (number === undefined) {
      const name = own(category);
      number = categories.push(name) - 1;
      numbers.set(name, number);
    }
    return number;
  }

  return {
    /** A changed paper's numbers go behind all others'; its old ones are left. */
    put(key, names, hasCode) {
      const added = names.map(numberOf);
      if (hasCode) added.push(CODE);
      if (used + added.length > values.length) values = growTypedArray(values, new Int16Array(values.length * 2));
      if (key >= begins.length) {
        const room = Math.max(key + 1, begins.length * 2);
        begins = growTypedArray(begins, new Int32Array(room));
        lengths = growTypedArray(lengths, new Uint16Array(room));
      }
      values.set(added, used);
      begins[key] = used;
      lengths[key] = added.length;
      used += added.length;
    },
    count(hits) {
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
          const number = values[j] as number;
          if (number === CODE) withCode++;
          else counts[number] = (counts[number] as number) + 1;
        }
      }
      return sortedFacets(years, categories, counts, withCode);
    },
  };
}

function sortedFacets(
  years: ReadonlyMap<number, number>,
  categories: readonly string[],
  counts: Int32Array,
  withCode: number,
): Facets {
  return {
    years: [...years].map(([year, papers]) => ({ year, papers })).sort((a, b) => a.year - b.year),
    categories: categories
      .map((category, i) => ({ category, papers: counts[i] ?? 0 }))
      .filter((facet) => facet.papers > 0)
      .sort((a, b) => b.papers - a.papers || (a.category < b.category ? -1 : 1)),
    withCode,
  };
}
