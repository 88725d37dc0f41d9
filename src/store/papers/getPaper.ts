/** The paper that somebody means. */

import type { Paper } from "../../domain/papers/paper.ts";
import { arxivAddress, parsePaperId } from "../../domain/papers/paperId.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../database.ts";
import { findPaper } from "./papers.ts";

/** By any of its ids, or a link to it. Throws `not_found`. */
export async function getPaper(db: Database, asked: string): Promise<Paper> {
  const id = parsePaperId(asked);
  const paper = id === undefined ? undefined : await findPaper(db, id);
  if (paper) return paper;
  throw new BroadsheetError(
    "not_found",
    `There is no paper ${asked.slice(0, 100)} in this library.${id && arxivAddress(id) ? ` It may be on arXiv: ${arxivAddress(id)}` : ""}`,
  );
}
