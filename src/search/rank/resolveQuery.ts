/** What a search's address asks for: the one paper that it names, papers like others, or what matches words. */

import type { Paper } from "../../domain/papers/paper.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { findPaper, hasSource, paperWithDoi } from "../../store/papers/papers.ts";
import { parseQuery } from "../text/query.ts";

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
  const doi = doiIn(query);
  const published = doi === undefined ? undefined : await paperWithDoi(db, doi);
  if (published) return { paper: published };
  const id = hasFilter(query) ? undefined : parsePaperId(query);
  const paper = id === undefined ? undefined : await findPaper(db, id);
  if (paper) return { paper };
  // Words with a colon between them look like the id of a source; one that nothing is from is none.
  const source = id === undefined ? undefined : /^([a-z][a-z0-9-]*):/.exec(id)?.[1];
  const isId = id !== undefined && (source === undefined || source === "doi" || (await hasSource(db, source)));
  // A reader who asks for one paper does not want a thousand that share a word of its address.
  return isId ? { query: `"${id}"`, missingId: id } : { query, missingId: undefined };
}

/** Whether it asks by a filter of the query language: `cat:cs.LG`. */
function hasFilter(query: string): boolean {
  const { category, authors, from, to, hasCode } = parseQuery(query);
  return category !== undefined || authors.length > 0 || from !== undefined || to !== undefined || hasCode === true;
}

/** A DOI that is all of a text, bare or in a link. */
const doiIn = (text: string): string | undefined =>
  /^(?:doi:\s*|https?:\/\/(?:dx\.)?doi\.org\/)?(10\.\d{4,9}\/\S{1,200}?)[.,;]?$/i.exec(text.trim())?.[1];

async function modelsOf(db: Database, ids: readonly string[]): Promise<Paper[]> {
  const models = (await Promise.all(ids.map((id) => findPaper(db, id)))).filter((paper) => paper !== undefined);
  if (models.length > 0) return models;
  throw new BroadsheetError("not_found", `There is no paper ${ids.join(" or ").slice(0, 100)} in this library.`);
}
