/** What a search's address finds: the one paper that it names, papers like others, or the papers that match. */
import { BroadsheetError } from "../domain/errors.ts";
import type { Paper } from "../domain/paper.ts";
import { parsePaperId } from "../domain/paperId.ts";
import { moreLike } from "../search/related.ts";
import { type SearchResult, search } from "../search/search.ts";
import { findPaper } from "../store/papers.ts";
import type { SearchAddress } from "./searchAddress.ts";
import type { Site } from "./site.ts";

/** Where a list begins, counted from 0. */
type Asked = Omit<SearchAddress, "page"> & { offset: number };

export interface Found {
  found: SearchResult;
  /** The papers that these are like; empty for a search. */
  models: Paper[];
  /** The id that was asked for and is not in the library. */
  missingId: string | undefined;
  /** Key of the newest paper that the list may have; later pages go by it. */
  newestKey: number;
}

/** The paper itself where the query is an id or link of one that is here. Throws `not_found` for papers like none. */
export async function findPapers(site: Site, asked: Asked): Promise<Found | { paper: Paper }> {
  const { db } = site;
  const newestKey = asked.upTo ?? (await site.stock()).lastKey;
  if (asked.like.length > 0) {
    const models = await modelsOf(site, asked.like);
    const found = await moreLike(db, site.library(), models, { ...asked, upTo: newestKey });
    return { found, models, missingId: undefined, newestKey };
  }
  const id = parsePaperId(asked.query);
  const paper = id === undefined ? undefined : await findPaper(db, id);
  if (paper) return { paper };
  // Whoever asks for one paper does not want a thousand that share a word of its address.
  const query = id === undefined ? asked.query : `"${id}"`;
  const found = await search(db, site.library(), { ...asked, query, upTo: newestKey });
  return { found, models: [], missingId: id, newestKey };
}

async function modelsOf({ db }: Site, ids: readonly string[]): Promise<Paper[]> {
  const models = (await Promise.all(ids.map((id) => findPaper(db, id)))).filter((paper) => paper !== undefined);
  if (models.length > 0) return models;
  throw new BroadsheetError("not_found", `There is no paper ${ids.join(" or ").slice(0, 100)} in this library.`);
}
