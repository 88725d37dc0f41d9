/** Site maps (sitemaps.org): an index, and parts of it that are written as they are read. */
import { type Context, Hono } from "hono";
import { stream } from "hono/streaming";
import { dayOf, type Period, periodOf, periodPath } from "../../domain/editions/edition.ts";
import { paperPath } from "../../domain/papers/paperId.ts";
import { publicAddress } from "../../http/accounts/origin.ts";
import { readWhole } from "../../http/input/queryParams.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { memoizeUntilChanged } from "../../lib/memoizeUntilChanged.ts";
import { listedCollections, listedDays, listedPapers } from "../../store/papers/sitemap.ts";
import { xml } from "../xml.ts";

/** The format's most is 50,000; a part of fewer is made sooner. Papers are divided by key, so that the parts stay the same. */
const PART_ADDRESSES = 20_000;
const BATCH_PAPERS = 2_000;
/** A day is in one week and one month besides. */
const PART_DAYS = 15_000;
const HOUR_S = 3_600;
const NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";

interface Listed {
  path: string;
  changedAt: number;
}

export function sitemapRoutes(site: WebContext): Hono {
  const { db, services } = site;
  const door = new Hono();
  // Of all submissions ever: gone through once until something changes.
  const days = memoizeUntilChanged(
    () => `${services.records.state()} ${site.today()}`,
    () => listedDays(db, site.today(), PART_DAYS),
  );

  door.get("/sitemap.xml", async (c) => {
    const { lastKey } = await site.catalogueSize();
    const papers = Array.from({ length: Math.ceil(lastKey / PART_ADDRESSES) }, (_, i) => `papers-${i + 1}`);
    const [newestDay] = await days();
    const [newestCollection] = await listedCollections(db, 1);
    const listed: { name: string; changedAt?: number | undefined }[] = [
      ...(newestDay ? [{ name: "editions", changedAt: newestDay.changedAt }] : []),
      ...(newestCollection ? [{ name: "collections", changedAt: newestCollection.updatedAt }] : []),
      ...papers.map((name) => ({ name })),
    ];
    const address = publicAddress(c, services.config.baseUrl);
    sendAs(c);
    return c.body(
      `${head("sitemapindex")}${listed.map(({ name, changedAt }) => element("sitemap", `${address}/sitemap/${name}.xml`, changedAt)).join("")}</sitemapindex>\n`,
    );
  });

  door.get("/sitemap/editions.xml", async (c) => {
    const periods = new Map<string, Listed>();
    // The last changed of a week's days is the week's.
    for (const { day, changedAt } of await days())
      for (const kind of ["day", "week", "month"] satisfies Period["kind"][]) {
        const path = periodPath(periodOf(kind, day));
        periods.set(path, { path, changedAt: Math.max(changedAt, periods.get(path)?.changedAt ?? 0) });
      }
    return write(c, [periods.values()]);
  });
  door.get("/sitemap/collections.xml", async (c) =>
    write(c, [
      (await listedCollections(db, PART_ADDRESSES)).map(({ address, updatedAt }) => ({
        path: `/collections/${address}`,
        changedAt: updatedAt,
      })),
    ]),
  );
  door.get("/sitemap/:part{papers-[0-9]+\\.xml}", async (c) => {
    const part = readWhole(/\d+/.exec(c.req.param("part"))?.[0]);
    const { lastKey } = await site.catalogueSize();
    if (part === undefined || (part - 1) * PART_ADDRESSES >= Math.max(1, lastKey))
      throw new BroadsheetError("not_found", "The site map has no such part; /sitemap.xml lists those that there are.");
    return write(c, papersOf(part));
  });

  async function* papersOf(part: number): AsyncGenerator<Listed[]> {
    const end = part * PART_ADDRESSES;
    for (let after = end - PART_ADDRESSES; after < end; after += BATCH_PAPERS) {
      const papers = await listedPapers(db, after, after + BATCH_PAPERS);
      yield papers.map(({ id, updatedAt }) => ({ path: paperPath(id), changedAt: updatedAt }));
    }
  }

  function write(c: Context, batches: AsyncIterable<Iterable<Listed>> | Iterable<Iterable<Listed>>): Response {
    const address = publicAddress(c, services.config.baseUrl);
    sendAs(c);
    return stream(c, async (out) => {
      await out.write(head("urlset"));
      for await (const batch of batches)
        await out.write([...batch].map(({ path, changedAt }) => element("url", address + path, changedAt)).join(""));
      await out.write("</urlset>\n");
    });
  }

  return door;
}

function sendAs(c: Context): void {
  c.header("content-type", "application/xml; charset=utf-8");
  c.header("cache-control", `private, max-age=${HOUR_S}`);
}

const head = (root: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">\n`;

const element = (name: string, address: string, changedAt: number | undefined): string =>
  `<${name}><loc>${xml(encodeURI(address))}</loc>${changedAt === undefined ? "" : `<lastmod>${dayOf(changedAt)}</lastmod>`}</${name}>\n`;
