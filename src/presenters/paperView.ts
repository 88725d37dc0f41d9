/** Everything that a paper's page tells anybody. */

import { outlineThreads, threadPages } from "../domain/discussion/thread.ts";
import type { Paper } from "../domain/papers/paper.ts";
import type { Instant } from "../lib/time.ts";
import { RELATED_PAPERS, relatedPapers } from "../search/rank/related.ts";
import { remarksUnder, textsOf } from "../store/discussion/discussion.ts";
import { loadPapers, type PaperHistory, paperHistory } from "../store/papers/papers.ts";
import type { ReadContext } from "./readContext.ts";

/** The first of the discussion; the rest is on the page. */
const READ_COMMENTS = 10;

export interface PaperReading extends PaperHistory {
  paper: Paper;
  /** The most related first. */
  related: Paper[];
  /** In the order of the page. */
  comments: ReadComment[];
}

export interface ReadComment {
  id: number;
  name: string;
  handle: string;
  createdAt: Instant;
  /** Markdown, as it was written. */
  text: string;
}

export async function readPaper(shelf: ReadContext, paper: Paper): Promise<PaperReading> {
  return {
    paper,
    ...(await paperHistory(shelf.db, paper.key)),
    related: await readRelated(shelf, paper, RELATED_PAPERS),
    comments: paper.commentCount === 0 ? [] : await readComments(shelf, paper.key),
  };
}

/** The most related first. */
export async function readRelated({ db, library }: ReadContext, paper: Paper, limit: number): Promise<Paper[]> {
  return loadPapers(db, await relatedPapers(db, await library(), paper, limit));
}

/** As somebody sees them who has not signed in. */
async function readComments({ db }: ReadContext, paperKey: number): Promise<ReadComment[]> {
  const [first = []] = threadPages(outlineThreads(await remarksUnder(db, paperKey)));
  const readable = first.filter(({ remark }) => remark.readable).slice(0, READ_COMMENTS);
  const texts = await textsOf(
    db,
    readable.map(({ remark }) => remark.id),
  );
  return readable.map(({ remark: { id, name, handle, createdAt } }) => ({
    id,
    name,
    handle,
    createdAt,
    text: texts.get(id) ?? "",
  }));
}
