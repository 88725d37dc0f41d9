/** Site maps (sitemaps.org): an index, and parts that are written while they are sent. */

import { type Context, Hono } from "hono";
import { stream } from "hono/streaming";
import { dayOf, type Period, periodOf } from "../../domain/editions/edition.ts";
import { collectionPath, paperPath, periodPath } from "../../domain/pagePaths.ts";

import { publicAddress } from "../../http/accounts/origin.ts";
import { readWhole } from "../../http/input/queryParams.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { memoizeUntilChanged } from "../../lib/memoizeUntilChanged.ts";
import type { Database } from "../../store/database.ts";
import { listedCollections, listedDays, listedPapers } from "../../store/papers/sitemap.ts";
import { xml } from "../xml.ts";

/**
 * URLs in one part. The format allows 50,000, but a smaller part is made sooner. Papers are divided by key, so that the
 * parts stay the same.
 */
const PART_URLS = 20_000;
const BATCH_PAPERS = 2_000;
/** Days in the part of the editions, which lists their weeks and months as well. */
const PART_DAYS = 15_000;
const HOUR_S = 3_600;
const NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";

interface SitemapEntry {
  path: string;
  changedAt: number;
}

type LoadDays = () => ReturnType<typeof listedDays>;

export function sitemapRoutes(site: WebContext): Hono {
  const { db } = site;
  const routes = new Hono();
  // This goes through all submissions ever made, so its result is kept until something changes.
  const days = memoizeUntilChanged(
    () => `${site.services.records.state()} ${site.today()}`,
    () => listedDays(db, site.today(), PART_DAYS),
  );
  routes.get("/sitemap.xml", async (c) => sendIndex(site, c, days));
  routes.get("/sitemap/editions.xml", async (c) => sendPart(site, c, [editionEntries(await days())]));
  routes.get("/sitemap/collections.xml", async (c) => {
    const collections = await listedCollections(db, PART_URLS);
    const entries = collections.map(({ address, updatedAt }) => ({
      path: collectionPath(address),
      changedAt: updatedAt,
    }));
    return sendPart(site, c, [entries]);
  });
  routes.get("/sitemap/:part{papers-[0-9]+\\.xml}", async (c) => {
    const part = readWhole(/\d+/.exec(c.req.param("part"))?.[0]);
    const { lastKey } = await site.catalogueSize();
    if (part === undefined || (part - 1) * PART_URLS >= Math.max(1, lastKey))
      throw new BroadsheetError("not_found", "The site map has no such part; /sitemap.xml lists its parts.");
    return sendPart(site, c, paperEntries(db, part));
  });
  return routes;
}

async function sendIndex(site: WebContext, c: Context, days: LoadDays): Promise<Response> {
  const { lastKey } = await site.catalogueSize();
  const papers = Array.from({ length: Math.ceil(lastKey / PART_URLS) }, (_, i) => `papers-${i + 1}`);
  const [newestDay] = await days();
  const [newestCollection] = await listedCollections(site.db, 1);
  const parts: { name: string; changedAt?: number | undefined }[] = [
    ...(newestDay ? [{ name: "editions", changedAt: newestDay.changedAt }] : []),
    ...(newestCollection ? [{ name: "collections", changedAt: newestCollection.updatedAt }] : []),
    ...papers.map((name) => ({ name })),
  ];
  const address = publicAddress(c, site.services.config.baseUrl);
  setHeaders(c);
  return c.body(
    `${head("sitemapindex")}${parts.map(({ name, changedAt }) => element("sitemap", `${address}/sitemap/${name}.xml`, changedAt)).join("")}</sitemapindex>\n`,
  );
}

/** The days that have an edition, with their weeks and months, which change when one of their days does. */
function editionEntries(days: Awaited<ReturnType<LoadDays>>): Iterable<SitemapEntry> {
  const periods = new Map<string, SitemapEntry>();
  for (const { day, changedAt } of days)
    for (const kind of ["day", "week", "month"] satisfies Period["kind"][]) {
      const path = periodPath(periodOf(kind, day));
      periods.set(path, { path, changedAt: Math.max(changedAt, periods.get(path)?.changedAt ?? 0) });
    }
  return periods.values();
}

/** The papers of a part, in batches; the first part is 1. */
async function* paperEntries(db: Database, part: number): AsyncGenerator<SitemapEntry[]> {
  const end = part * PART_URLS;
  for (let after = end - PART_URLS; after < end; after += BATCH_PAPERS) {
    const papers = await listedPapers(db, after, after + BATCH_PAPERS);
    yield papers.map(({ id, updatedAt }) => ({ path: paperPath(id), changedAt: updatedAt }));
  }
}

function sendPart(
  site: WebContext,
  c: Context,
  batches: AsyncIterable<Iterable<SitemapEntry>> | Iterable<Iterable<SitemapEntry>>,
): Response {
  const address = publicAddress(c, site.services.config.baseUrl);
  setHeaders(c);
  return stream(c, async (out) => {
    await out.write(head("urlset"));
    for await (const batch of batches)
      await out.write([...batch].map(({ path, changedAt }) => element("url", address + path, changedAt)).join(""));
    await out.write("</urlset>\n");
  });
}

function setHeaders(c: Context): void {
  c.header("content-type", "application/xml; charset=utf-8");
  c.header("cache-control", `private, max-age=${HOUR_S}`);
}

const head = (root: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">\n`;

const element = (name: string, url: string, changedAt: number | undefined): string =>
  `<${name}><loc>${xml(encodeURI(url))}</loc>${changedAt === undefined ? "" : `<lastmod>${dayOf(changedAt)}</lastmod>`}</${name}>\n`;
