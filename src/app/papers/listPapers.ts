import type { Paper } from "../../domain/papers/paper.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { type ListPlace, loadPapers, newestPapers, type PaperFilter } from "../../store/papers/papers.ts";
import type { ReadingContext } from "../context.ts";

export interface ListPapersRequest {
  filter: PaperFilter;
  limit: number;
  /** Where the previous page ended; absent for the first page. */
  after?: (ListPlace & { newestKey: number }) | undefined;
  /** Leaves out what a reader has seen. */
  unseen?: Unseen | undefined;
}

export interface PapersPage {
  papers: Paper[];
  /** The number of papers on all pages. */
  total: number;
  /** Where this page ends; undefined for the last. */
  next: (ListPlace & { newestKey: number }) | undefined;
}

/** Lists papers, the newest first. Later pages leave out papers that came after the first page, so none comes twice. */
export async function listPapers(
  { db, catalogueSize }: Pick<ReadingContext, "db" | "catalogueSize">,
  { filter, limit, after, unseen }: ListPapersRequest,
): Promise<PapersPage> {
  const newestKey = after?.newestKey ?? (await catalogueSize()).lastKey;
  // One more tells whether there is a next page.
  const { total, keys } = await newestPapers(db, filter, limit + 1, 0, { upTo: newestKey, after, unseen });
  const papers = await loadPapers(db, keys.slice(0, limit));
  const last = papers.at(-1);
  const next = keys.length > limit && last ? { publishedAt: last.publishedAt, key: last.key, newestKey } : undefined;
  return { papers, total, next };
}
