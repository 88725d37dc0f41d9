/** One page of a collection, for readers who may see it. */

import type { Context } from "hono";
import { getCollectionContents } from "../../app/collections/getCollection.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { collectionPath } from "../../domain/pagePaths.ts";
import { readPage } from "../../http/input/queryParams.ts";
import type { WebContext } from "../../http/webContext.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import { CollectionPage, type CollectionView } from "./collectionPage.tsx";

export const COLLECTION_PAGE_PAPERS = 100;

/** `refused` is a note that could not be kept. Throws `not_found`, and `bad_request` for a page that is no number. */
export async function collectionPage(
  site: WebContext,
  c: Context,
  address: string,
  parameters: Record<string, string> = c.req.query(),
  refused?: CollectionView["refused"],
) {
  const page = await site.page(c);
  const pageNumber = readPage(parameters);
  const span = { limit: COLLECTION_PAGE_PAPERS, offset: (pageNumber - 1) * COLLECTION_PAGE_PAPERS };
  const found = await getCollectionContents(site, page.reader, address, span);
  const { collection, owner, isOwner, total, entries } = found;
  c.header("cache-control", "private, no-store");
  if (collection.visibility !== "public") c.header("x-robots-tag", "noindex");
  const papers = new Map(
    (
      await loadPapers(
        site.db,
        entries.map(({ key }) => key),
      )
    ).map((paper) => [paper.key, paper]),
  );
  const here = collectionPath(collection.address) + (pageNumber > 1 ? `?page=${pageNumber}` : "");
  const view = {
    page: isOwner ? { ...page, here } : page,
    collection,
    owner,
    papers: entries.flatMap((entry) => {
      const paper = papers.get(entry.key);
      return paper ? [{ ...entry, paper }] : [];
    }),
    total,
    pageNumber,
    pageSize: COLLECTION_PAGE_PAPERS,
    viewer: await viewerStateOf(site.db, page.reader, entries),
    ...(refused ? { refused } : {}),
  };
  return <CollectionPage {...view} />;
}
