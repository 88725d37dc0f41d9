/** How upvotes grow with the hours, as captures show it. */

import type { Capture } from "./captures.ts";
import { type History, historiesOf, type Span, within } from "./historicalRankings.ts";

/** Hours since the day began (midnight UTC), from and to which growth is told. */
const SPANS = [
  [
    { from: 0, until: 6 },
    { from: 6, until: 12 },
  ],
  [
    { from: 6, until: 12 },
    { from: 22, until: 30 },
  ],
  [
    { from: 6, until: 12 },
    { from: 100, until: 1_000 },
  ],
  [
    { from: 22, until: 30 },
    { from: 36, until: 60 },
  ],
  [
    { from: 22, until: 30 },
    { from: 100, until: 1_000 },
  ],
] as const;

export interface Growth {
  from: Span;
  until: Span;
  /** Captured in both spans. */
  papers: number;
  days: number;
  /** Sums of upvotes at either. */
  before: number;
  after: number;
}

export function growthOf(captures: readonly Capture[]): Growth[] {
  const histories = historiesOf(captures, []);
  return SPANS.map(([from, until]) => grown(histories, from, until)).filter(({ papers }) => papers > 0);
}

function grown(histories: readonly History[], from: Span, until: Span): Growth {
  const papers = histories.flatMap((history) => {
    const [before, after] = [within(history, from)[0], within(history, until)[0]];
    return before && after ? [{ day: history.day, before: before.upvotes, after: after.upvotes }] : [];
  });
  const sum = (of: "before" | "after") => papers.reduce((total, one) => total + one[of], 0);
  const days = new Set(papers.map(({ day }) => day)).size;
  return { from, until, papers: papers.length, days, before: sum("before"), after: sum("after") };
}
