/** A paper by any of its ids, or by a link to it. */
import { noSuchPaper } from "../../domain/papers/noSuchPaper.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import type { Database } from "../../store/database.ts";
import { findPaper } from "../../store/papers/papers.ts";

/** Finds the paper of an id or a link; undefined for an unknown one. */
export async function findPaperByReference(db: Database, reference: string): Promise<Paper | undefined> {
  const id = parsePaperId(reference);
  return id === undefined ? undefined : findPaper(db, id);
}

/** Gets the paper of an id or a link. Throws `not_found`. */
export async function getPaper(db: Database, reference: string): Promise<Paper> {
  const paper = await findPaperByReference(db, reference);
  if (paper) return paper;
  throw noSuchPaper(reference);
}
