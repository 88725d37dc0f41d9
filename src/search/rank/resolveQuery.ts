/** What a search's address asks for: the one paper that it names, papers like others, or what matches words. */

import type { Paper } from "../../domain/papers/paper.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { findPaper } from "../../store/papers/papers.ts";

/** `missingId` is the id that was asked for and is not in the library. */
type AskedByWords = { paper: Paper } | { query: string; missingId: string | undefined };

/** With any ids in `like` the query is passed over. Throws `not_found` where none of these is here. */
export async function resolveQuery(
  db: Database,
  { query, like }: { query: string; like: readonly string[] },
): Promise<AskedByWords | { models: Paper[] }> {
  return like.length > 0 ? { models: await modelsOf(db, like) } : resolveQueryWords(db, query);
}

async function resolveQueryWords(db: Database, query: string): Promise<AskedByWords> {
  const id = parsePaperId(query);
  const paper = id === undefined ? undefined : await findPaper(db, id);
  if (paper) return { paper };
  // A reader who asks for one paper does not want a thousand that share a word of its address.
  return { query: id === undefined ? query : `"${id}"`, missingId: id };
}

async function modelsOf(db: Database, ids: readonly string[]): Promise<Paper[]> {
  const models = (await Promise.all(ids.map((id) => findPaper(db, id)))).filter((paper) => paper !== undefined);
  if (models.length > 0) return models;
  throw new BroadsheetError("not_found", `There is no paper ${ids.join(" or ").slice(0, 100)} in this library.`);
}
