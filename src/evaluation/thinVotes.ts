/** Situations as they would have been with fewer votes: what a prior is for. */
import type { Shown, Situation } from "./historicalRankings.ts";

/** More votes of one span than this are not drawn from one by one. */
const MAX_DRAWN = 10_000;

/** The same lists, had nobody voted yet. */
export const beforeVotes = (lists: readonly Situation[]): Situation[] =>
  changed(lists, (paper) => ({ ...paper, upvotes: 0, gains: [] }));

/** The same lists with one early vote in `every`, drawn at random, as a small community gives. Later votes stay. */
export function thinned(lists: readonly Situation[], every: number, random: () => number): Situation[] {
  return changed(lists, (paper) => {
    const gains = paper.gains.map((gain) => {
      let upvotes = 0;
      for (let i = 0; i < Math.min(gain.upvotes, MAX_DRAWN); i++) if (random() * every < 1) upvotes++;
      return { ...gain, upvotes };
    });
    return { ...paper, gains, upvotes: gains.reduce((sum, { upvotes }) => sum + upvotes, 0) };
  });
}

export const changed = (lists: readonly Situation[], change: (paper: Shown) => Shown): Situation[] =>
  lists.map((list) => ({ ...list, papers: list.papers.map(change) }));
