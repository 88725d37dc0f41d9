/** The papers of a list that is asked for as citations: a search, an edition, a collection; in the order of its page. */

import { setImmediate } from "node:timers/promises";
import type { Context } from "hono";
import { getCollectionContents } from "../../app/collections/getCollection.ts";
import { findPapers } from "../../app/papers/findPapers.ts";
import type { SearchParams } from "../../app/papers/searchUrl.ts";
import { type KeyParts, keyPartsOf } from "../../domain/citations/citation.ts";
import type { Collection } from "../../domain/collections/collection.ts";
import type { Period } from "../../domain/editions/edition.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { MAX_CITED_PAPERS } from "../../http/citationFormats.ts";
import { periodNamed, readSearch } from "../../http/input/queryParams.ts";
import type { WebContext } from "../../http/webContext.ts";
import { chunksOf } from "../../lib/chunks.ts";
import { MAX_RESULTS } from "../../search/rank/ranking.ts";
import { hiddenAmong } from "../../store/collections/hidden.ts";
import { entriesOf } from "../../store/editions/editions.ts";
import { loadPapers } from "../../store/papers/papers.ts";

/** What a file of citations needs to know of its papers before their texts are loaded, in the order of the file. */
export type CitedPaper = KeyParts;

/** Papers whose texts are in memory at a time. */
export const BATCH_PAPERS = 100;

/** The first of a search, whatever page of it the address names. */
export async function papersOfSearch(
  site: WebContext,
  c: Context,
): Promise<{ papers: CitedPaper[]; asked: SearchParams }> {
  const asked = readSearch(c.req.query(), { like: c.req.queries("like") });
  const papers = (await found(site, asked)).map(keyPartsOf);
  return { papers: await unhidden(site, c, papers), asked };
}

async function found(site: WebContext, asked: SearchParams): Promise<Paper[]> {
  const found = await findPapers(site, { ...asked, limit: MAX_RESULTS, offset: 0 });
  return "paper" in found ? [found.paper] : found.found.papers;
}

/** Throws `not_found` for what is no period. */
export async function papersOfEdition(
  site: WebContext,
  c: Context,
  kind: Period["kind"],
  name: string,
): Promise<{ papers: CitedPaper[]; period: Period }> {
  const period = periodNamed(kind, name);
  const { entries } = await entriesOf(site.db, period, MAX_CITED_PAPERS);
  return { papers: await unhidden(site, c, await inOrder(site, entries)), period };
}

/** Throws `not_found`, also for those that are not for whoever asks. */
export async function papersOfCollection(
  site: WebContext,
  c: Context,
  address: string,
): Promise<{ papers: CitedPaper[]; collection: Collection }> {
  const reader = (await site.visits.reading(c))?.reader;
  const span = { limit: MAX_CITED_PAPERS, offset: 0 };
  const { collection, entries } = await getCollectionContents(site, reader, address, span);
  return { papers: await inOrder(site, entries), collection };
}

async function inOrder({ db }: WebContext, entries: readonly { key: number }[]): Promise<CitedPaper[]> {
  const papers: CitedPaper[] = [];
  for (const some of chunksOf(entries, BATCH_PAPERS)) {
    const keys = some.map(({ key }) => key);
    papers.push(...(await loadPapers(db, keys)).map(keyPartsOf));
    await setImmediate();
  }
  return papers;
}

/** Without what whoever asks has hidden. */
async function unhidden(site: WebContext, c: Context, papers: CitedPaper[]): Promise<CitedPaper[]> {
  const reader = (await site.visits.reading(c))?.reader;
  if (!reader) return papers;
  const keys = papers.map(({ key }) => key);
  const hidden = await hiddenAmong(site.db, reader.id, keys);
  return papers.filter(({ key }) => !hidden.has(key));
}
