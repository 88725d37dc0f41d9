/** The front page and every edition: days, weeks, months, and the archive of years. */
import { Hono } from "hono";
import { PAGE_SIZES } from "../../app/papers/searchUrl.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { addDays, type Day, type Period, periodOf, periodPath } from "../../domain/editions/edition.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { periodNamed, readPage } from "../../http/input/queryParams.ts";
import type { PageContext } from "../../http/services.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { eachWhileUnchanged } from "../../lib/memoizeUntilChanged.ts";
import {
  editionNumber,
  editionSizes,
  editionSpan,
  entriesOf,
  latestEdition,
  neighbours,
} from "../../store/editions/editions.ts";
import { loadPapers, newestPapers } from "../../store/papers/papers.ts";
import { ArchivePage } from "./archivePage.tsx";
import { EditionPage, NewestPage, WelcomePage } from "./editionPage.tsx";

/** A day has rarely more; weeks and months go over several pages. */
const EDITION_PAGE_PAPERS = 100;
const BEST_OF_WEEK = 5;
/** Pages of editions whose papers are kept for readers who are signed in, until anything changes. */
const KEPT_EDITIONS = 20;
/** Years an archive page is shown for, with editions or without. */
const ARCHIVE_YEARS = { first: 1900, last: 2199 };

export function editionPages(site: WebContext): Hono {
  const { db, services } = site;
  const { config } = services;
  const pages = new Hono();
  const editions = eachWhileUnchanged<Awaited<ReturnType<typeof editionOf>>>(services.records.state, KEPT_EDITIONS);

  pages.get("/", site.cached, async (c) => {
    const page = await site.page(c);
    const day = await latestEdition(db, page.today);
    if (day) return c.html(html(await editionPage(page, periodOf("day", day), 1, true)));
    const { total, keys } = await newestPapers(db, {}, PAGE_SIZES[0], 0);
    const empty = await site.whyEmptyOn(page.today);
    const why = { page, empty, zone: config.zone };
    const sources = await site.followed();
    if (total > 0) {
      const papers = await loadPapers(db, keys);
      const mine = await viewerStateOf(db, page.reader, papers);
      return c.html(html(<NewestPage {...why} sources={sources} papers={papers} mine={mine} total={total} />));
    }
    return c.html(html(<WelcomePage {...why} empty={sources.length > 0 ? empty : []} dataFolder={config.data} />));
  });

  for (const [segment, kind] of [
    ["date", "day"],
    ["week", "week"],
    ["month", "month"],
  ] as const) {
    pages.get(`/papers/${segment}`, async (c) =>
      c.redirect(periodPath(periodOf(kind, (await latestEdition(db, site.today())) ?? site.today())), 302),
    );
    pages.get(`/papers/${segment}/:name`, site.cached, async (c) => {
      const period = periodNamed(kind, c.req.param("name"));
      return c.html(html(await editionPage(await site.page(c), period, readPage(c.req.query()), false)));
    });
  }

  pages.get("/archive", async (c) =>
    c.redirect(`/archive/${(await editionSpan(db))?.last.slice(0, 4) ?? site.today().slice(0, 4)}`, 302),
  );
  pages.get("/archive/:year{[0-9]{4}}", site.cached, async (c) => {
    const year = Number(c.req.param("year"));
    if (year < ARCHIVE_YEARS.first || year > ARCHIVE_YEARS.last)
      throw new BroadsheetError(
        "not_found",
        `The archive has years from ${ARCHIVE_YEARS.first} to ${ARCHIVE_YEARS.last}.`,
      );
    const span = await editionSpan(db);
    const sizes = await editionSizes(db, `${c.req.param("year")}-01-01`, `${c.req.param("year")}-12-31`);
    const years = {
      first: Number((span?.first ?? site.today()).slice(0, 4)),
      last: Number((span?.last ?? site.today()).slice(0, 4)),
    };
    return c.html(html(<ArchivePage page={await site.page(c)} year={year} sizes={sizes} years={years} />));
  });

  async function editionPage(page: PageContext, period: Period, pageNumber: number, front: boolean) {
    const { number, papers, total, previous, next, best } = await editions(
      `${period.kind} ${period.name} ${pageNumber} ${page.today}`,
      () => editionOf(period, pageNumber, page.today),
    );
    const mine = await viewerStateOf(db, page.reader, [...papers, ...best]);
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
        weeksBest={best.filter(({ key }) => page.showHidden || !mine?.hidden.has(key))}
        stock={await site.catalogueSize()}
        empty={
          period.kind === "day" && (total === 0 || (front && period.name < page.today))
            ? await site.whyEmptyOn(front ? page.today : period.name)
            : []
        }
        sources={front ? await site.followed() : []}
        zone={config.zone}
        mine={mine}
      />
    );
  }

  /** What the page of an edition has for everybody. */
  async function editionOf(period: Period, pageNumber: number, today: Day) {
    const { total, entries } = await entriesOf(db, period, EDITION_PAGE_PAPERS, (pageNumber - 1) * EDITION_PAGE_PAPERS);
    const keys = entries.map((entry) => entry.key);
    const papers = new Map((await loadPapers(db, keys)).map((paper) => [paper.key, paper]));
    return {
      number: period.kind === "day" ? await editionNumber(db, period.name) : 0,
      papers: entries.flatMap((entry) => withPaper(entry, papers.get(entry.key))),
      total,
      ...(await neighbours(db, period, today)),
      best: period.kind === "week" ? [] : await bestOfWeek(period.last > today ? today : period.last),
    };
  }

  /** Of the seven days up to a day, so that Mondays have a week to show. */
  async function bestOfWeek(day: string): Promise<Paper[]> {
    const week: Period = { kind: "week", name: "", first: addDays(day, -6), last: day };
    const { entries } = await entriesOf(db, week, BEST_OF_WEEK);
    return loadPapers(
      db,
      entries.map((entry) => entry.key),
    );
  }

  return pages;
}

const withPaper = <E extends object>(entry: E, paper: Paper | undefined) => (paper ? [{ ...entry, paper }] : []);
