/** The papers of a list that is asked for as citations: a search, an edition, a collection; in the order of its page. */
import type { Context } from "hono";
import type { Collection } from "../../domain/collection.ts";
import { type Period, parsePeriod } from "../../domain/edition.ts";
import { BroadsheetError } from "../../domain/errors.ts";
import type { Paper } from "../../domain/paper.ts";
import { parsePaperId } from "../../domain/paperId.ts";
import { MAX_CITED_PAPERS } from "../../http/citationFiles.ts";
import { visibleCollection } from "../../http/collections.ts";
import { readSearch } from "../../http/parameters.ts";
import type { SearchAddress } from "../../http/searchAddress.ts";
import type { Site } from "../../http/site.ts";
import { MAX_RESULTS } from "../../search/ranking.ts";
import { moreLike } from "../../search/related.ts";
import { search } from "../../search/search.ts";
import { papersIn } from "../../store/collecting.ts";
import { entriesOf } from "../../store/editions.ts";
import { hiddenAmong } from "../../store/hidden.ts";
import { findPaper, loadPapers } from "../../store/papers.ts";

/** The first of a search, whatever page of it the address names. */
export async function papersOfSearch(site: Site, c: Context): Promise<{ papers: Paper[]; asked: SearchAddress }> {
  const asked = readSearch(c.req.query(), { like: c.req.queries("like") });
  return { papers: await unhidden(site, c, await found(site, asked)), asked };
}

async function found(site: Site, asked: SearchAddress): Promise<Paper[]> {
  const { db } = site;
  const all = { ...asked, limit: MAX_RESULTS, offset: 0 };
  if (asked.like.length > 0) {
    const models = (await Promise.all(asked.like.map((id) => findPaper(db, id)))).filter((one) => one !== undefined);
    if (models.length === 0)
      throw new BroadsheetError("not_found", `There is no paper ${asked.like.join(" or ").slice(0, 100)} here.`);
    return (await moreLike(db, site.library(), models, all)).papers;
  }
  const id = parsePaperId(asked.query);
  const paper = id === undefined ? undefined : await findPaper(db, id);
  if (paper) return [paper];
  return (await search(db, site.library(), { ...all, ...(id === undefined ? {} : { query: `"${id}"` }) })).papers;
}

/** Throws `not_found` for what is no period. */
export async function papersOfEdition(
  site: Site,
  c: Context,
  kind: Period["kind"],
  name: string,
): Promise<{ papers: Paper[]; period: Period }> {
  const period = parsePeriod(kind, name);
  if (!period)
    throw new BroadsheetError(
      "not_found",
      `There is no such ${kind}. Days are written 2025-06-10, weeks 2025-W24 and months 2025-06.`,
    );
  const { entries } = await entriesOf(site.db, period, MAX_CITED_PAPERS);
  return { papers: await unhidden(site, c, await inOrder(site, entries)), period };
}

/** Throws `not_found`, also for those that are not for whoever asks. */
export async function papersOfCollection(
  site: Site,
  c: Context,
  address: string,
): Promise<{ papers: Paper[]; collection: Collection }> {
  const { collection } = await visibleCollection(site, c, address);
  const { entries } = await papersIn(site.db, collection, MAX_CITED_PAPERS, 0);
  return { papers: await inOrder(site, entries), collection };
}

const inOrder = ({ db }: Site, entries: readonly { key: number }[]): Promise<Paper[]> =>
  loadPapers(
    db,
    entries.map(({ key }) => key),
  );

/** Without what whoever asks has hidden. */
async function unhidden(site: Site, c: Context, papers: Paper[]): Promise<Paper[]> {
  const reader = (await site.visits.reading(c))?.reader;
  if (!reader) return papers;
  const keys = papers.map(({ key }) => key);
  const hidden = await hiddenAmong(site.db, reader.id, keys);
  return papers.filter(({ key }) => !hidden.has(key));
}
