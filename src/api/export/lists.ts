/** The papers of a list that is asked for as citations: a search, an edition, a collection; in the order of its page. */

import { setImmediate } from "node:timers/promises";
import type { Context } from "hono";
import { getCollectionContents } from "../../app/collections/getCollection.ts";
import { findPapers } from "../../app/papers/findPapers.ts";
import { type KeyParts, keyPartsOf } from "../../domain/citations/citation.ts";
import type { Collection } from "../../domain/collections/collection.ts";
import type { Period } from "../../domain/editions/edition.ts";
import { MAX_CITED_PAPERS } from "../../http/citationFormats.ts";
import { periodNamed, readSearch } from "../../http/input/queryParams.ts";
import type { WebContext } from "../../http/webContext.ts";
import { chunksOf } from "../../lib/chunks.ts";
import { MAX_RESULTS } from "../../search/rank/ranking.ts";
import { hiddenAmong } from "../../store/collections/hidden.ts";
import { entriesOf } from "../../store/editions/editions.ts";
import { loadPapers } from "../../store/papers/papers.ts";

/** What a file of citations needs of a paper before its text is loaded. */
export type CitedPaper = KeyParts;

/** Papers whose texts are in memory at the same time. */
export const BATCH_PAPERS = 100;

/** Finds the first papers of a search, whatever page the URL names. Throws as `findPapers` does. */
export async function papersOfSearch(site: WebContext, c: Context): Promise<{ papers: CitedPaper[]; query: string }> {
  const params = readSearch(c.req.query(), { like: c.req.queries("like") });
  const found = await findPapers(site, { ...params, limit: MAX_RESULTS, offset: 0 });
  const papers = "paper" in found ? [found.paper] : found.found.papers;
  return { papers: await withoutHidden(site, c, papers.map(keyPartsOf)), query: params.query };
}

/** Lists the papers of an edition. Throws `not_found` for anything but a period. */
export async function papersOfEdition(
  site: WebContext,
  c: Context,
  kind: Period["kind"],
  name: string,
): Promise<{ papers: CitedPaper[]; period: Period }> {
  const period = periodNamed(kind, name);
  const { entries } = await entriesOf(site.db, period, MAX_CITED_PAPERS);
  return { papers: await withoutHidden(site, c, await loadInOrder(site, entries)), period };
}

/** Lists the papers of a collection. Throws `not_found`, also for one that the reader may not see. */
export async function papersOfCollection(
  site: WebContext,
  c: Context,
  address: string,
): Promise<{ papers: CitedPaper[]; collection: Collection }> {
  const reader = (await site.sessions.reading(c))?.reader;
  const span = { limit: MAX_CITED_PAPERS, offset: 0 };
  const { collection, entries } = await getCollectionContents(site, reader, address, span);
  return { papers: await loadInOrder(site, entries), collection };
}

async function loadInOrder({ db }: WebContext, entries: readonly { key: number }[]): Promise<CitedPaper[]> {
  const papers: CitedPaper[] = [];
  for (const some of chunksOf(entries, BATCH_PAPERS)) {
    const keys = some.map(({ key }) => key);
    papers.push(...(await loadPapers(db, keys)).map(keyPartsOf));
    await setImmediate();
  }
  return papers;
}

/** Leaves out papers that the reader has hidden. */
async function withoutHidden(site: WebContext, c: Context, papers: CitedPaper[]): Promise<CitedPaper[]> {
  const reader = (await site.sessions.reading(c))?.reader;
  if (!reader) return papers;
  const keys = papers.map(({ key }) => key);
  const hidden = await hiddenAmong(site.db, reader.id, keys);
  return papers.filter(({ key }) => !hidden.has(key));
}
