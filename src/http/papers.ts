/** Papers as requests name them. */
import { BroadsheetError } from "../domain/errors.ts";
import type { Paper } from "../domain/paper.ts";
import { arxivAddress, parsePaperId } from "../domain/paperId.ts";
import type { Database } from "../store/database.ts";
import { findPaper } from "../store/papers.ts";

/** The paper of an address, by any of its ids. Throws `not_found`. */
export async function paperAt(db: Database, asked: string): Promise<Paper> {
  const id = parsePaperId(asked);
  const paper = id === undefined ? undefined : await findPaper(db, id);
  if (paper) return paper;
  throw new BroadsheetError(
    "not_found",
    `There is no paper ${asked.slice(0, 100)} in this library.${id && arxivAddress(id) ? ` It may be on arXiv: ${arxivAddress(id)}` : ""}`,
  );
}
