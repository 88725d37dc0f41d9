/** What is said of how many papers a search finds, and of how many of them match well. */
import { count, grouped } from "../../lib/text.ts";

export interface MatchCounts {
  total: number;
  /** Whether there are more than `total`. */
  more: boolean;
  /** How many match well: the first of the list. Absent where that is not known. */
  goodTotal?: number | undefined;
}

/** Stands between the papers that match well and the others. */
export const ONLY_IN_PART = "The papers below match only in part.";

/** `12 papers match well, more than 1,000 in part`; without `goodTotal`, or where all match well, `23 papers`. */
export function matchCounts({ total, more, goodTotal }: MatchCounts): string {
  if (goodTotal === undefined || (goodTotal >= total && !more))
    return `${more ? "more than " : ""}${count(total, "paper")}`;
  const inPart = more ? `more than ${grouped(total)}` : grouped(total - goodTotal);
  if (goodTotal === 0) return `No paper matches well, ${inPart} in part`;
  return `${count(goodTotal, "paper matches", "papers match")} well, ${inPart} in part`;
}

/**
 * The number of papers on a page that match well, where others follow them on the page; undefined where none do, or where
 * it is not known. `offset` counts the papers of earlier pages.
 */
export function partFrom(
  { goodTotal }: Pick<MatchCounts, "goodTotal">,
  offset: number,
  papers: number,
): number | undefined {
  if (goodTotal === undefined) return undefined;
  const at = Math.max(0, goodTotal - offset);
  return at < papers ? at : undefined;
}
