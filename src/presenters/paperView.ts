/** Everything that a paper's page tells anybody. */

import { listFirstComments, type PlainComment } from "../app/discussion/listComments.ts";
import type { Paper } from "../domain/papers/paper.ts";
import { RELATED_PAPERS, relatedPapers } from "../search/rank/related.ts";
import { loadPapers, type PaperHistory, paperHistory } from "../store/papers/papers.ts";
import type { ReadContext } from "./readContext.ts";

/** The first of the discussion; the rest is on the page. */
const READ_COMMENTS = 10;

export interface PaperReading extends PaperHistory {
  paper: Paper;
  /** The most related first. */
  related: Paper[];
  /** In the order of the page. */
  comments: PlainComment[];
}

export async function readPaper(shelf: ReadContext, paper: Paper): Promise<PaperReading> {
  return {
    paper,
    ...(await paperHistory(shelf.db, paper.key)),
    related: await readRelated(shelf, paper, RELATED_PAPERS),
    comments: paper.commentCount === 0 ? [] : await listFirstComments(shelf, paper.key, READ_COMMENTS),
  };
}

/** The most related first. */
export async function readRelated({ db, library }: ReadContext, paper: Paper, limit: number): Promise<Paper[]> {
  return loadPapers(db, await relatedPapers(db, await library(), paper, limit));
}
