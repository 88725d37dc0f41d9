/**
 * Exposure: how likely a place in a list is looked at, learned from what was shown and what was acted on. Expectation
 * maximisation for the position-based click model (Wang, Golbandi, Bendersky, Metzler and Najork, "Position Bias
 * Estimation for Unbiased Learning to Rank in Personal Search", WSDM 2018, section 4). Papers of one group have the same
 * relevance; that they stand at different positions on different days tells exposure from relevance.
 */
import { examinedWithoutClick, relevantWithoutClick } from "./clickModel.ts";

/** Impressions of one group at one place, added up. */
export interface PlaceCount {
  /** The kind of list: "edition", "trending", "digest". */
  list: string;
  /** From 1. */
  position: number;
  /** Papers of like relevance: one paper, or those of which a model expects about as much. */
  group: string;
  shown: number;
  /** At most `shown`. */
  acted: number;
}

export interface Exposure {
  /** θ of a place, between LEAST_EXPOSURE and 1; what is usual where nothing was learned of it. */
  of(list: string, position: number): number;
  /** Impressions it was learned from. */
  shown: number;
}

/** θ is never less: one click would outweigh hundreds. */
export const LEAST_EXPOSURE = 0.02;
/** Deeper positions count as this one. */
const MAX_POSITION = 200;
/** What is assumed before anything was shown counts as much as this many impressions of the place. */
const PRIOR_IMPRESSIONS = 20;
/** Relevance before anything was shown, and how many impressions that counts as. */
const PRIOR_RELEVANCE = { mean: 0.1, impressions: 2 };
const ROUNDS = 500;
const SETTLED = 1e-6;
/** While it learns, the greatest θ is near this: from 1 no round could lead away, since P(O = 1 | Y = 0) is 1 there. */
const SCALE = 0.8;

/** θ before anything is known: 1 / position. */
export const usualExposure = (position: number): number =>
  Math.max(LEAST_EXPOSURE, 1 / Math.min(MAX_POSITION, Math.max(1, position)));

/**
 * Learns θ by list and position. Few impressions leave it near `usualExposure`; it never grows with the position. The
 * same counts give the same values in whatever order they come. θ and γ are known up to a common factor, so the greatest
 * θ is 1.
 */
export function estimateExposure(counts: readonly PlaceCount[]): Exposure {
  const cells = cellsOf(counts);
  const places = new Map<string, Place[]>();
  for (const { list, position } of cells) if (!places.has(list)) places.set(list, placesUntil(cells, list, position));
  const relevance = new Map(cells.map(({ group }) => [group, PRIOR_RELEVANCE.mean]));
  for (let round = 0; round < ROUNDS; round++) if (improve(cells, places, relevance) < SETTLED) break;
  const greatest = Math.max(0, ...[...places.values()].map(([first]) => first?.exposure ?? 0));
  for (const place of [...places.values()].flat()) place.exposure = Math.max(LEAST_EXPOSURE, place.exposure / greatest);
  return {
    of(list, position) {
      const known = places.get(list)?.[Math.min(MAX_POSITION, Math.max(1, Math.floor(position))) - 1];
      if (known) return known.exposure;
      const last = places.get(list)?.at(-1);
      // Past the last place that was shown, the usual decline goes on from there.
      return last
        ? Math.max(LEAST_EXPOSURE, (last.exposure * usualExposure(position)) / usualExposure(last.position))
        : usualExposure(position);
    },
    shown: cells.reduce((sum, { shown }) => sum + shown, 0),
  };
}

interface Place {
  position: number;
  exposure: number;
}

/** Checked counts, those of one place and group together, in an order of their own. */
function cellsOf(counts: readonly PlaceCount[]): PlaceCount[] {
  const cells = new Map<string, PlaceCount>();
  for (const { list, position, group, shown, acted } of counts) {
    if (!(shown > 0) || !(position >= 1)) continue;
    const place = Math.min(MAX_POSITION, Math.floor(position));
    const name = JSON.stringify([list, place, group]);
    const cell = cells.get(name) ?? { list, position: place, group, shown: 0, acted: 0 };
    cell.shown += shown;
    cell.acted += Math.min(shown, Math.max(0, acted));
    cells.set(name, cell);
  }
  return [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
}

function placesUntil(cells: readonly PlaceCount[], list: string, least: number): Place[] {
  const last = cells.reduce((most, cell) => (cell.list === list ? Math.max(most, cell.position) : most), least);
  return Array.from({ length: last }, (_, i) => ({ position: i + 1, exposure: SCALE * usualExposure(i + 1) }));
}

/** One round: both posteriors, then both means. Returns how far an exposure moved at most. */
function improve(cells: readonly PlaceCount[], places: Map<string, Place[]>, relevance: Map<string, number>): number {
  const looked = new Map([...places].map(([list, of]) => [list, of.map(({ position }) => startOf(position))]));
  const wanted = new Map<string, Mean>();
  for (const { list, position, group, shown, acted } of cells) {
    const theta = places.get(list)?.[position - 1]?.exposure ?? 1;
    const gamma = relevance.get(group) ?? 0;
    const missed = shown - acted;
    const place = looked.get(list)?.[position - 1];
    if (place) {
      place.sum += acted + missed * examinedWithoutClick(theta, gamma);
      place.weight += shown;
    }
    const { mean, impressions } = PRIOR_RELEVANCE;
    const of = wanted.get(group) ?? { sum: mean * impressions, weight: impressions };
    of.sum += acted + missed * relevantWithoutClick(theta, gamma);
    of.weight += shown;
    wanted.set(group, of);
  }
  const means = new Map([...looked].map(([list, of]) => [list, falling(of)]));
  for (const [group, { sum, weight }] of wanted) relevance.set(group, sum / weight);
  let moved = 0;
  for (const [list, of] of places)
    for (const [i, place] of of.entries()) {
      const exposure = means.get(list)?.[i] ?? 0;
      moved = Math.max(moved, Math.abs(exposure - place.exposure));
      place.exposure = exposure;
    }
  return moved;
}

interface Mean {
  sum: number;
  weight: number;
}

const startOf = (position: number): Mean => ({
  sum: PRIOR_IMPRESSIONS * SCALE * usualExposure(position),
  weight: PRIOR_IMPRESSIONS,
});

/**
 * Means that never grow, nearest to those given: pooling of adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman,
 * Annals of Mathematical Statistics 26(4), 1955), which is the likeliest such sequence.
 */
function falling(means: readonly Mean[]): number[] {
  const blocks: (Mean & { places: number })[] = [];
  for (const { sum, weight } of means) {
    const block = { sum, weight, places: 1 };
    for (
      let before = blocks.at(-1);
      before && before.sum / before.weight < block.sum / block.weight;
      before = blocks.at(-1)
    ) {
      blocks.pop();
      block.sum += before.sum;
      block.weight += before.weight;
      block.places += before.places;
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, weight, places }) => Array.from({ length: places }, () => sum / weight));
}

/**
 * θ of items where nothing is known but clicks: (clicks / most clicks)^½ (Saito et al. 2020, section 5). Items without
 * a click have LEAST_EXPOSURE.
 */
export function exposureByClicks(clicks: readonly number[]): number[] {
  const most = clicks.reduce((greatest, n) => Math.max(greatest, n), 0);
  return clicks.map((n) => (most === 0 ? 1 : Math.max(LEAST_EXPOSURE, Math.sqrt(n / most))));
}
