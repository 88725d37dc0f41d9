import type { Paper } from "../../domain/papers/paper.ts";
import { RELATED_PAPERS, relatedPapers } from "../../search/rank/related.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import type { ReadingContext } from "../context.ts";

/** Lists the papers closest to one, the closest first. */
export async function listRelatedPapers(
  { db, library }: Pick<ReadingContext, "db" | "library">,
  paper: Paper,
  limit = RELATED_PAPERS,
): Promise<Paper[]> {
  return loadPapers(db, await relatedPapers(db, await library(), paper, limit));
}
