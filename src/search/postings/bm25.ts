/**
 * BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.5), with 1 added
 * within the logarithm so that common words count a little and never against a paper.
 */
import { LRUCache } from "lru-cache";
import { occurrencesOf, type Phrase } from "./phrases.ts";
import type { PostingsQuery } from "./postingsQuery.ts";
import type { Segment } from "./segment.ts";
import type { Term } from "./terms.ts";

/** How soon another time of a word counts less, and how much a text's length counts. */
const K1 = 1.2;
const B = 0.75;

/** Postings of a unit in one segment: those from one to before another. */
interface UnitList {
  places: Uint16Array;
  times: Uint8Array;
  from: number;
  to: number;
}

/** What a query asks for, a term or a group of phrases, with its weight and its postings in each segment. */
export interface Weighed {
  papers: number;
  weight: number;
  lists: readonly UnitList[];
}

/**
 * The parts of a unit's score, which is `most * n / (n + constant + each * length)` for a paper that has it n times.
 */
export const bm25Of = (weight: number, meanLength: number) => ({
  most: weight * (K1 + 1),
  constant: K1 * (1 - B),
  each: (K1 * B) / meanLength,
});

/** The terms and groups of a query, the rarest first. `size` is the number of all papers. */
export function weighed(
  { terms, groups = [], light = new Map(), all }: Pick<PostingsQuery, "terms" | "groups" | "light" | "all">,
  segments: readonly Segment[],
  size: number,
): Weighed[] {
  const times = new Map<Term, number>();
  for (const term of terms) times.set(term, (times.get(term) ?? 0) + 1);
  if (!all) for (const [term, part] of light) if (!times.has(term)) times.set(term, part);
  return [
    ...[...times].map(([term, n]) => withWeight(termLists(term, segments), n, size)),
    ...groups.map((ways) => withWeight(groupLists(ways, segments), 1, size)),
  ].sort((a, b) => a.papers - b.papers);
}

function withWeight(lists: readonly UnitList[], times: number, size: number): Weighed {
  const papers = lists.reduce((sum, { from, to }) => sum + to - from, 0);
  // Papers that have gone may be counted until their segment is merged.
  const all = Math.max(size, papers);
  return { papers, lists, weight: times * Math.log(1 + (all - papers + 0.5) / (papers + 0.5)) };
}

const termLists = (term: Term, segments: readonly Segment[]): UnitList[] =>
  segments.map((segment) => {
    const { from, to } = segment.postings(term);
    return { places: segment.places, times: segment.times, from, to };
  });

const groupLists = (ways: readonly Phrase[], segments: readonly Segment[]): UnitList[] => {
  const name = ways.map((way) => way.map(({ term, offset }) => `${term} ${offset}`).join(",")).join(";");
  return segments.map((segment) => {
    const known = groupsOf(segment);
    const list = known.get(name) ?? groupList(segment, ways);
    known.set(name, list);
    return list;
  });
};

function groupList(segment: Segment, ways: readonly Phrase[]): UnitList {
  const { places, times } = occurrencesOf(segment, ways);
  return { places, times, from: 0, to: places.length };
}

/** Groups that are remembered for each segment, whose lists do not change; at most about 50 kB each. */
const KEPT_GROUPS = 100;
const groups = new WeakMap<Segment, LRUCache<string, UnitList>>();

function groupsOf(segment: Segment): LRUCache<string, UnitList> {
  const known = groups.get(segment) ?? new LRUCache<string, UnitList>({ max: KEPT_GROUPS });
  groups.set(segment, known);
  return known;
}
