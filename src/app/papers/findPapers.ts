/** What a search's address finds. */
import type { Paper } from "../../domain/papers/paper.ts";
import { moreLike } from "../../search/rank/related.ts";
import { resolveQuery } from "../../search/rank/resolveQuery.ts";
import { type SearchResult, search } from "../../search/search.ts";
import type { AppContext } from "../context.ts";
import type { SearchParams } from "./searchUrl.ts";

/** Where a list begins, counted from 0. */
type Asked = Omit<SearchParams, "page"> & { offset: number };

export interface FoundPapers {
  found: SearchResult;
  /** The papers that these are like; empty for a search. */
  models: Paper[];
  /** The id that was asked for and is not in the library. */
  missingId: string | undefined;
  /** Key of the newest paper that the list may have; later pages go by it. */
  newestKey: number;
}

/** The paper itself where the query is an id or link of one that is here. Throws `not_found` for papers like none. */
export async function findPapers(
  site: Pick<AppContext, "db" | "catalogueSize" | "library">,
  asked: Asked,
): Promise<FoundPapers | { paper: Paper }> {
  const { db } = site;
  const wanted = await resolveQuery(db, asked);
  if ("paper" in wanted) return wanted;
  const newestKey = asked.upTo ?? (await site.catalogueSize()).lastKey;
  if ("models" in wanted) {
    const found = await moreLike(db, site.library(), wanted.models, { ...asked, upTo: newestKey });
    return { found, models: wanted.models, missingId: undefined, newestKey };
  }
  const { query, missingId } = wanted;
  const found = await search(db, site.library(), { ...asked, query, upTo: newestKey });
  return { found, models: [], missingId, newestKey };
}
