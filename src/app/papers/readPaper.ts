import type { Paper } from "../../domain/papers/paper.ts";
import { type PaperHistory, paperHistory } from "../../store/papers/papers.ts";
import type { ReadingContext } from "../context.ts";
import { listFirstComments, type PlainComment } from "../discussion/listComments.ts";
import { listRelatedPapers } from "./listRelatedPapers.ts";

/** The first comments of the discussion; the page has the others. */
const MAX_COMMENTS = 10;

/** A paper with everything that its page shows to everybody. */
export interface PaperReading extends PaperHistory {
  paper: Paper;
  /** The most related first. */
  related: Paper[];
  /** In the order of the page. */
  comments: PlainComment[];
}

/** Reads a paper with its versions, submissions, related papers and first comments, as somebody sees it who is not signed in. */
export async function readPaper(ctx: Pick<ReadingContext, "db" | "library">, paper: Paper): Promise<PaperReading> {
  return {
    paper,
    ...(await paperHistory(ctx.db, paper.key)),
    related: await listRelatedPapers(ctx, paper),
    comments: paper.commentCount === 0 ? [] : await listFirstComments(ctx, paper.key, MAX_COMMENTS),
  };
}
