/** The community's prior: what upvotes a paper may expect, learned from this instance's past editions. */
import type { Day } from "../../domain/editions/edition.ts";
import { learnPrior, MIN_PAST_PAPERS } from "../../learn/prior.ts";
import type { Database } from "../../store/database.ts";
import { papersBeforeVotes, votedPapers } from "../../store/editions/votedPapers.ts";

/** Learned from the latest so many papers: more take longer and tell little more. */
const MAX_PAST_PAPERS = 8_000;

export interface EditionPrior {
  /** Papers it was learned from. */
  papers: number;
  /** For each paper how many times the upvotes of a usual paper of its day, above 0; 1 where nothing is known of it. */
  expected(db: Database, keys: readonly number[]): Promise<Map<number, number>>;
}

/**
 * Learns from the editions before a day. Undefined where they have too few papers. Takes some seconds for 8,000
 * papers: it is for a job or for what is kept for a day, never for each request.
 */
export async function learnEditionPrior(db: Database, today: Day): Promise<EditionPrior | undefined> {
  const past = await votedPapers(db, today, MAX_PAST_PAPERS);
  if (past.length < MIN_PAST_PAPERS) return undefined;
  const prior = learnPrior(past);
  return {
    papers: prior.papers,
    async expected(from, keys) {
      const papers = await papersBeforeVotes(from, keys);
      return new Map(
        keys.map((key) => {
          const paper = papers.get(key);
          return [key, paper ? prior.expects(paper) : 1];
        }),
      );
    },
  };
}
