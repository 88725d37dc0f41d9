/**
 * Interests: what a reader's acts and wishes say, put together so that papers can be compared with it. No weights of
 * features are in here; those are in readerModel.ts.
 */
import { DAY_MS, type Instant } from "../../lib/time.ts";
import type { DescribedPaper } from "./describedPaper.ts";

/** A paper that a reader liked, or did not want. */
export interface Act {
  paper: DescribedPaper;
  /** How much it says, above 0: 1 for an upvote. */
  weight: number;
  at: Instant;
}

/** What a reader set by hand: how many times what was learned counts, or how much is added where nothing was learned. */
export interface Steering {
  words: ReadonlyMap<number, Adjustment>;
  authors: ReadonlyMap<string, Adjustment>;
  categories: ReadonlyMap<string, Adjustment>;
}

export interface Adjustment {
  /** 0 removes what was learned, 1 leaves it. */
  times: number;
  /** In papers liked; 0 for nothing. */
  added: number;
}

const NO_STEERING: Steering = { words: new Map(), authors: new Map(), categories: new Map() };

export interface ReaderInterests {
  /** Those that candidates are compared with one by one: the weightiest, the latest among equals. */
  neighbours: readonly (Act & { freshness: number })[];
  hidden: readonly Act[];
  /** Mean of the liked papers' words: of length 1 or less, but for what was added by hand. */
  words: ReadonlyMap<number, number>;
  /** Liked papers of each author, by weight. */
  authors: ReadonlyMap<string, number>;
  /** Liked papers in each category, by weight. */
  categories: ReadonlyMap<string, number>;
  /** All liked papers, by weight. */
  weight: number;
  /** Liked and hidden papers. */
  acts: number;
}

/** Comparing with more takes longer than a reader would wait, and changes little. */
const MAX_NEIGHBOURS = 200;
const MAX_HIDDEN = 100;
/** What was liked long ago counts down to this share, and half of the way after so long. */
const OLD_SHARE = 0.6;
const FRESH_FOR_MS = 3 * 365 * DAY_MS;

/** Puts together what a reader liked and hid. The same acts in any order give the same interests. */
export function interestsOf(
  liked: readonly Act[],
  hidden: readonly Act[],
  steering: Steering = NO_STEERING,
): ReaderInterests {
  const latest = liked.reduce((last, { at }) => Math.max(last, at), 0);
  const all = liked
    .map((act) => ({ ...act, freshness: OLD_SHARE + (1 - OLD_SHARE) * Math.exp(-(latest - act.at) / FRESH_FOR_MS) }))
    .sort(byWeight);
  const weight = all.reduce((sum, act) => sum + act.weight, 0);
  return {
    neighbours: all.slice(0, MAX_NEIGHBOURS),
    hidden: [...hidden].sort(byWeight).slice(0, MAX_HIDDEN),
    words: steered(meanWords(all, weight), steering.words, 1 / Math.max(1, weight)),
    authors: steered(
      counted(all, ({ authors }) => authors),
      steering.authors,
      1,
    ),
    categories: steered(
      counted(all, ({ categories }) => categories),
      steering.categories,
      1,
    ),
    weight,
    acts: liked.length + hidden.length,
  };
}

const byWeight = (a: Act & { freshness?: number }, b: Act & { freshness?: number }): number =>
  b.weight * (b.freshness ?? 1) - a.weight * (a.freshness ?? 1) || b.at - a.at || a.paper.key - b.paper.key;

function meanWords(acts: readonly Act[], total: number): Map<number, number> {
  const mean = new Map<number, number>();
  for (const { paper, weight } of acts) {
    const { words, weights } = paper.words;
    const share = weight / total;
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as number;
      mean.set(word, (mean.get(word) ?? 0) + share * (weights[i] as number));
    }
  }
  return mean;
}

function counted(acts: readonly Act[], of: (paper: DescribedPaper) => readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { paper, weight } of acts) for (const one of of(paper)) counts.set(one, (counts.get(one) ?? 0) + weight);
  return counts;
}

function steered<Name>(
  learned: Map<Name, number>,
  adjustments: ReadonlyMap<Name, Adjustment>,
  unit: number,
): Map<Name, number> {
  for (const [name, { times, added }] of adjustments) {
    const value = (learned.get(name) ?? 0) * times + added * unit;
    if (value > 0) learned.set(name, value);
    else learned.delete(name);
  }
  return learned;
}
