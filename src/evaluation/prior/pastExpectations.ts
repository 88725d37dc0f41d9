/** What a prior would have expected of past papers, each by nothing that was known later than the day before its own. */
import type { Day } from "../../domain/editions/edition.ts";
import { learnPrior, MIN_PAST_PAPERS, type PastPaper, type PriorPart } from "../../learn/prior.ts";
import type { FeatureReader } from "../../learn/priorFeatures.ts";
import type { EditionRow } from "../captures.ts";

export interface Expectations {
  /** Papers that the prior was learned from. */
  papers: number;
  /** What was expected of a paper by its day and id; 1 where nothing is known. */
  of(name: string): number;
}

/**
 * Expectations of the papers from a day on, by a prior learned from the editions before; undefined where those are too
 * few. Past votes of authors and submitters are kept up to date day by day.
 */
export function pastExpectations(
  rows: readonly EditionRow[],
  from: Day,
  parts?: readonly PriorPart[],
  reader?: FeatureReader,
): Expectations | undefined {
  const voted = rows.filter((row): row is EditionRow & PastPaper => row.upvotes !== undefined);
  const past = voted.filter(({ day }) => day < from);
  if (past.length < MIN_PAST_PAPERS) return undefined;
  const prior = learnPrior(past, parts, reader);
  const known = new Map<string, number>();
  const votedOn = Map.groupBy(voted, ({ day }) => day);
  const later = Map.groupBy(
    rows.filter(({ day }) => day >= from),
    ({ day }) => day,
  );
  for (const [day, papers] of [...later].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const paper of papers) known.set(`${day} ${paper.id}`, prior.expects(paper));
    prior.remember(votedOn.get(day) ?? []);
  }
  return { papers: past.length, of: (name) => known.get(name) ?? 1 };
}
