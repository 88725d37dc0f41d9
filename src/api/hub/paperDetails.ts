/** Details of papers that the Hub's items show besides the papers themselves. */
import type { Paper } from "../../domain/papers/paper.ts";
import type { Database } from "../../store/database.ts";
import { type FirstSubmission, firstSubmissions } from "../../store/editions/editions.ts";
import { discussedByAuthors, verifiedAuthorsOf } from "../../store/moderation/verifiedAuthors.ts";
import { codeByPeople } from "../../store/papers/readerLinks.ts";
import { findReaders } from "../../store/readers/readers.ts";
import type { PaperDetails } from "./items.ts";

/** Loads the details of a whole list with a few queries; the first submission is the first within the period. */
export async function loadDetails(
  db: Database,
  papers: readonly Paper[],
  period?: { first: string; last: string },
): Promise<(paper: Paper) => PaperDetails> {
  const keys = papers.map((paper) => paper.key);
  const submissions = await firstSubmissions(db, keys, period);
  const readers = await findReaders(db, handlesIn([...submissions.values()]));
  const verified = await verifiedAuthorsOf(db, keys);
  const discussed = await discussedByAuthors(db, keys);
  const codeLinks = await codeByPeople(db, keys);
  return ({ key }) => {
    const submission = submissions.get(key);
    return {
      submission,
      submitter: submission?.handle === undefined ? undefined : readers.get(submission.handle),
      verified: verified.get(key) ?? [],
      discussed: discussed.has(key),
      isCodeGiven: (address) => codeLinks.has(address),
    };
  };
}

const handlesIn = (submissions: readonly FirstSubmission[]): string[] => [
  ...new Set(submissions.flatMap(({ handle }) => handle ?? [])),
];
