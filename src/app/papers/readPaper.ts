import { outlineThreads, threadPages } from "../../domain/discussion/thread.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { remarksUnder, textsOf } from "../../store/discussion/discussion.ts";
import { type PaperHistory, paperHistory } from "../../store/papers/papers.ts";
import type { ReadingContext } from "../context.ts";
import { listRelatedPapers } from "./listRelatedPapers.ts";

/** The first comments of the discussion; the page has the others. */
const MAX_COMMENTS = 10;

/** A paper with everything that its page shows to everybody. */
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

/** Reads a paper with its versions, submissions, related papers and first comments, as somebody sees it who is not signed in. */
export async function readPaper(ctx: Pick<ReadingContext, "db" | "library">, paper: Paper): Promise<PaperReading> {
  return {
    paper,
    ...(await paperHistory(ctx.db, paper.key)),
    related: await listRelatedPapers(ctx, paper),
    comments: paper.commentCount === 0 ? [] : await readComments(ctx.db, paper.key),
  };
}

async function readComments(db: Database, paperKey: number): Promise<ReadComment[]> {
  const [first = []] = threadPages(outlineThreads(await remarksUnder(db, paperKey)));
  const readable = first.filter(({ remark }) => remark.readable).slice(0, MAX_COMMENTS);
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
