/** The front page and every edition: days, weeks, months, and the archive of years. */

import { Hono } from "hono";
import { type EditionView, showEdition } from "../../app/editions/showEdition.ts";
import { MAX_ORDERED, orderForReader } from "../../app/interests/orderForReader.ts";
import { PAGE_SIZES } from "../../app/papers/searchUrl.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { type Period, periodOf } from "../../domain/editions/edition.ts";
import { archivePath, periodPath } from "../../domain/pagePaths.ts";
import { periodNamed, readPage } from "../../http/input/queryParams.ts";
import type { PageContext } from "../../http/services.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { respondPage } from "../../http/wholeBody.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { eachWhileUnchanged } from "../../lib/memoizeUntilChanged.ts";
import { editionSizes, editionSpan, latestEdition } from "../../store/editions/editions.ts";
import { loadPapers, newestPapers } from "../../store/papers/papers.ts";
import { wantsOwnOrder } from "../interests/OrderForMe.tsx";
import { withMatches } from "../interests/withMatches.ts";
import { ArchivePage } from "./archivePage.tsx";
import { EditionPage, NewestPage, WelcomePage } from "./editionPage.tsx";

/** A day rarely has more; weeks and months go over several pages. */
const EDITION_PAGE_PAPERS = 100;
/** Pages of editions whose papers are kept for readers who are signed in, until anything changes. */
const KEPT_EDITIONS = 20;
/** The last part of an address, and the kind of edition that it names. */
const SEGMENTS = [
  ["date", "day"],
  ["week", "week"],
  ["month", "month"],
] as const;
/** Years an archive page is shown for, with editions or without. */
const ARCHIVE_YEARS = { first: 1900, last: 2199 };

export function editionPages(site: WebContext): Hono {
  const { db } = site;
  const pages = new Hono();
  const shown = editionsShown(site);
  const latestDay = async () => (await latestEdition(db, site.today())) ?? site.today();

  pages.get("/", site.cached, async (c) => {
    const page = await site.page(c);
    const day = await latestEdition(db, page.today);
    if (day)
      return respondPage(
        c,
        html(
          await shown(page, periodOf("day", day), {
            pageNumber: 1,
            front: true,
            isForMe: wantsOwnOrder(page, c.req.query()),
          }),
        ),
      );
    return respondPage(c, html(await frontWithoutEdition(site, page)));
  });

  for (const [segment, kind] of SEGMENTS) {
    pages.get(`/papers/${segment}`, async (c) => c.redirect(periodPath(periodOf(kind, await latestDay())), 302));
    pages.get(`/papers/${segment}/:name`, site.cached, async (c) => {
      const period = periodNamed(kind, c.req.param("name"));
      const page = await site.page(c);
      const query = c.req.query();
      const as = { pageNumber: readPage(query), front: false, isForMe: wantsOwnOrder(page, query) };
      return respondPage(c, html(await shown(page, period, as)));
    });
  }

  pages.get("/archive", async (c) =>
    c.redirect(archivePath(((await editionSpan(db))?.last ?? site.today()).slice(0, 4)), 302),
  );
  pages.get("/archive/:year{[0-9]{4}}", site.cached, async (c) => {
    const year = Number(c.req.param("year"));
    if (year < ARCHIVE_YEARS.first || year > ARCHIVE_YEARS.last)
      throw new BroadsheetError(
        "not_found",
        `The archive has years from ${ARCHIVE_YEARS.first} to ${ARCHIVE_YEARS.last}.`,
      );
    const { first, last } = (await editionSpan(db)) ?? { first: site.today(), last: site.today() };
    const sizes = await editionSizes(db, `${c.req.param("year")}-01-01`, `${c.req.param("year")}-12-31`);
    const years = { first: Number(first.slice(0, 4)), last: Number(last.slice(0, 4)) };
    return respondPage(c, html(<ArchivePage page={await site.page(c)} year={year} sizes={sizes} years={years} />));
  });

  return pages;
}

/** The front page while there is no edition: the newest papers, or a welcome where there are none. */
async function frontWithoutEdition(site: WebContext, page: PageContext) {
  const { db, config } = site;
  const { total, keys } = await newestPapers(db, {}, PAGE_SIZES[0], 0, { unseen: page.unseen });
  const empty = await site.whyEmptyOn(page.today);
  const why = { page, empty, zone: config.zone };
  const sources = await site.followed();
  if (total === 0 && !page.unseen)
    return <WelcomePage {...why} empty={sources.length > 0 ? empty : []} dataFolder={site.services.config.data} />;
  const papers = await loadPapers(db, keys);
  const viewer = await viewerStateOf(db, page.reader, papers);
  return <NewestPage {...why} sources={sources} papers={papers} viewer={viewer} total={total} />;
}

/** Renders editions; what is the same for everybody is remembered until anything changes. */
function editionsShown(site: WebContext) {
  const editions = eachWhileUnchanged<EditionView>(site.services.records.state, KEPT_EDITIONS);
  return async (page: PageContext, period: Period, { pageNumber, front, isForMe }: ShownAs) => {
    const begin = (pageNumber - 1) * EDITION_PAGE_PAPERS;
    const span = isForMe
      ? { limit: MAX_ORDERED, offset: 0, today: page.today }
      : { limit: EDITION_PAGE_PAPERS, offset: begin, today: page.today };
    const {
      number,
      papers: all,
      total,
      previous,
      next,
      best,
    } = page.unseen
      ? await showEdition(site, period, { ...span, unseen: page.unseen })
      : await editions(`${period.kind} ${period.name} ${isForMe ? "all" : pageNumber} ${page.today}`, () =>
          showEdition(site, period, span),
        );
    const papers = isForMe ? (await inOwnOrder(site, page, all)).slice(begin, begin + EDITION_PAGE_PAPERS) : all;
    const viewer = await withMatches(
      site,
      page,
      await viewerStateOf(site.db, page.reader, [...papers, ...best]),
      papers,
      isForMe,
    );
    const isQuiet = period.kind === "day" && ((total === 0 && !page.unseen) || (front && period.name < page.today));
    return (
      <EditionPage
        page={page}
        period={period}
        number={number}
        front={front}
        papers={papers}
        total={total}
        pageNumber={pageNumber}
        pages={Math.ceil(total / EDITION_PAGE_PAPERS)}
        pageSize={EDITION_PAGE_PAPERS}
        previous={previous}
        next={next}
        weeksBest={best.filter(({ key }) => page.showHidden || !viewer?.hidden.has(key))}
        stock={await site.catalogueSize()}
        empty={isQuiet ? await site.whyEmptyOn(front ? page.today : period.name) : []}
        sources={front ? await site.followed() : []}
        zone={site.config.zone}
        viewer={viewer}
        isForMe={isForMe}
      />
    );
  };
}

interface ShownAs {
  pageNumber: number;
  front: boolean;
  /** Whether the papers are in the order of the reader who is signed in. */
  isForMe: boolean;
}

async function inOwnOrder<P extends { key: number }>(site: WebContext, page: PageContext, papers: P[]): Promise<P[]> {
  if (!page.reader) return papers;
  const byKey = new Map(papers.map((paper) => [paper.key, paper]));
  const keys = await orderForReader(site, page.reader, [...byKey.keys()]);
  return keys.flatMap((key) => byKey.get(key) ?? []);
}
