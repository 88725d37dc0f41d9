/** Every page by its address. */
import { Hono } from "hono";
import { trimTrailingSlash } from "hono/trailing-slash";
import { addDays, type Day, feedDayOf, type Period, parsePeriod, periodOf, periodPath } from "../domain/edition.ts";
import { BroadsheetError, HTTP_STATUS } from "../domain/errors.ts";
import { isLate } from "../domain/harvest.ts";
import type { Paper } from "../domain/paper.ts";
import { arxivAddress, paperPath, parsePaperId } from "../domain/paperId.ts";
import { createFacets } from "../search/facets.ts";
import { keepRankings } from "../search/kept.ts";
import { moreLike, RELATED_PAPERS, relatedPapers } from "../search/related.ts";
import { search } from "../search/search.ts";
import { hasDemo } from "../store/demo.ts";
import { editionNumber, editionSizes, editionSpan, entriesOf, latestEdition, neighbours } from "../store/editions.ts";
import { revisions } from "../store/following.ts";
import {
  catalogue,
  categoryCounts,
  findPaper,
  idsOf,
  loadPapers,
  newestPapers,
  paperHistory,
} from "../store/papers.ts";
import { sourceState } from "../store/sources.ts";
import { adminPages } from "./admin/routes.tsx";
import { asset } from "./assets.ts";
import { pageCache } from "./cache.ts";
import type { PageContext, Parts } from "./context.ts";
import { followedSources, whyDayIsEmpty } from "./followed.ts";
import { AboutPage } from "./pages/about.tsx";
import { ArchivePage } from "./pages/archive.tsx";
import { EditionPage, NewestPage, WelcomePage } from "./pages/edition.tsx";
import { PaperPage } from "./pages/paper.tsx";
import { ProblemPage } from "./pages/problem.tsx";
import { PAGE_SIZES, type SearchAddress, SearchPage, searchPath } from "./pages/search.tsx";
import { readPage, readSearch } from "./parameters.ts";
import { securityHeaders } from "./security.ts";
import { whileUnchanged } from "./unchanged.ts";

/** A day has rarely more; weeks and months go over several pages. */
const EDITION_PAGE_PAPERS = 100;
const BEST_OF_WEEK = 5;
/** Years an archive page is shown for, with editions or without. */
const ARCHIVE_YEARS = { first: 1900, last: 2199 };
const YEAR_S = 31_536_000;
const HOUR_MS = 3_600_000;
const TIMES_TOLD_MS = 600_000;

export function createApp(parts: Parts): Hono {
  const { records, index, suggestions, config, clock } = parts;
  const { db } = records;
  const app = new Hono();
  const startedAt = clock();
  const today = () => feedDayOf(clock(), config);
  // What pages tell of times (a list that is expected, a source that is late) is looked at anew so often.
  const round = () => Math.floor(clock() / TIMES_TOLD_MS);
  const state = () => `${records.state()} ${today()} ${round()} ${parts.meaning()?.encoder.id ?? ""}`;

  const facets = createFacets(db, records.state);
  const kept = keepRankings();
  const library = () => ({
    index,
    facets,
    suggestions,
    kept,
    meaning: parts.meaning(),
    meaningAway: parts.meaningAway,
  });
  // What nearly every page shows of the whole, asked for once until something changes.
  const stock = whileUnchanged(records.state, () => catalogue(db));
  const demo = whileUnchanged(records.state, () => hasDemo(db));
  const categories = whileUnchanged(records.state, () => categoryCounts(db));
  const followed = () => followedSources(db, parts.sources);
  const whyEmptyOn = (day: Day) => whyDayIsEmpty({ ...parts, db, feedClock: config }, day, clock());
  const pageContext = async (): Promise<PageContext> => ({
    title: config.title,
    baseUrl: config.baseUrl.replace(/\/+$/, ""),
    today: today(),
    demo: await demo(),
  });

  app.use(securityHeaders);
  app.use(trimTrailingSlash());
  const cached = pageCache(state);

  app.get("/", cached, async (c) => {
    const page = await pageContext();
    const day = await latestEdition(db, page.today);
    if (day) return c.html(html(await editionPage(page, periodOf("day", day), 1, true)));
    const { total, keys } = await newestPapers(db, {}, PAGE_SIZES[0], 0);
    const empty = await whyEmptyOn(page.today);
    const why = { page, empty, zone: config.zone };
    const sources = await followed();
    if (total > 0)
      return c.html(html(<NewestPage {...why} sources={sources} papers={await loadPapers(db, keys)} total={total} />));
    return c.html(html(<WelcomePage {...why} empty={sources.length > 0 ? empty : []} dataFolder={config.data} />));
  });

  app.get("/papers", async (c) => {
    const asked = readSearch(c.req.query(), { like: c.req.queries("like") });
    // What a form leaves empty is no part of a search's address.
    if (Object.values(c.req.query()).includes("")) return c.redirect(searchPath(asked), 302);
    if (asked.like.length > 0) return c.html(html(await morePage(asked)));
    const id = parsePaperId(asked.query);
    const paper = id === undefined ? undefined : await findPaper(db, id);
    if (paper) return c.redirect(paperPath(paper.id), 303);
    const { lastKey } = await stock();
    const offset = (asked.page - 1) * asked.limit;
    const upTo = asked.upTo ?? lastKey;
    // Whoever asks for one paper does not want a thousand that share a word of its address.
    const found = await search(db, library(), {
      ...asked,
      offset,
      upTo,
      ...(id === undefined ? {} : { query: `"${id}"` }),
    });
    const view = { asked, found, models: [], missingId: id, newestKey: upTo };
    return c.html(html(<SearchPage page={await pageContext()} categories={await categories()} {...view} />));
  });

  async function morePage(asked: SearchAddress) {
    const models = (await Promise.all(asked.like.map((id) => findPaper(db, id)))).filter(
      (paper) => paper !== undefined,
    );
    if (models.length === 0)
      throw new BroadsheetError(
        "not_found",
        `There is no paper ${asked.like.join(" or ").slice(0, 100)} in this library.`,
      );
    const { lastKey } = await stock();
    const upTo = asked.upTo ?? lastKey;
    const found = await moreLike(db, library(), models, { ...asked, offset: (asked.page - 1) * asked.limit, upTo });
    const view = { asked, found, models, missingId: undefined, newestKey: upTo };
    return <SearchPage page={await pageContext()} categories={await categories()} {...view} />;
  }

  app.get("/papers/suggest", async (c) => {
    const { titles, authors } = suggestions.offer(c.req.query("q") ?? "");
    const ids = await idsOf(
      db,
      titles.map((title) => title.key),
    );
    c.header("cache-control", "private, max-age=60");
    return c.json({
      titles: titles.flatMap(({ key, title }) => {
        const id = ids.get(key);
        return id === undefined ? [] : [{ title, address: paperPath(id) }];
      }),
      authors: authors.map(({ name, papers }) => ({
        name,
        papers,
        address: `/papers?${new URLSearchParams({ author: name })}`,
      })),
    });
  });

  for (const [segment, kind] of [
    ["date", "day"],
    ["week", "week"],
    ["month", "month"],
  ] as const) {
    app.get(`/papers/${segment}`, async (c) =>
      c.redirect(periodPath(periodOf(kind, (await latestEdition(db, today())) ?? today())), 302),
    );
    app.get(`/papers/${segment}/:name`, cached, async (c) => {
      const period = parsePeriod(kind, c.req.param("name"));
      if (!period)
        throw new BroadsheetError(
          "not_found",
          `There is no such ${kind}. Days are written 2025-06-10, weeks 2025-W24 and months 2025-06.`,
        );
      return c.html(html(await editionPage(await pageContext(), period, readPage(c.req.query()), false)));
    });
  }

  app.get("/papers/:id{.+}", cached, async (c) => {
    const asked = c.req.param("id");
    const id = parsePaperId(asked);
    const paper = id === undefined ? undefined : await findPaper(db, id);
    if (!paper)
      throw new BroadsheetError(
        "not_found",
        `There is no paper ${asked.slice(0, 100)} in this library.${id && arxivAddress(id) ? ` It may be on arXiv: ${arxivAddress(id)}` : ""}`,
      );
    if (paper.id !== asked) return c.redirect(paperPath(paper.id), 301);
    const related = await loadPapers(db, await relatedPapers(db, parts.meaning(), paper, RELATED_PAPERS));
    const history = await paperHistory(db, paper.key);
    return c.html(html(<PaperPage page={await pageContext()} paper={paper} history={history} related={related} />));
  });

  app.get("/archive", async (c) =>
    c.redirect(`/archive/${(await editionSpan(db))?.last.slice(0, 4) ?? today().slice(0, 4)}`, 302),
  );
  app.get("/archive/:year{[0-9]{4}}", cached, async (c) => {
    const year = Number(c.req.param("year"));
    if (year < ARCHIVE_YEARS.first || year > ARCHIVE_YEARS.last)
      throw new BroadsheetError(
        "not_found",
        `The archive has years from ${ARCHIVE_YEARS.first} to ${ARCHIVE_YEARS.last}.`,
      );
    const span = await editionSpan(db);
    const sizes = await editionSizes(db, `${c.req.param("year")}-01-01`, `${c.req.param("year")}-12-31`);
    const years = {
      first: Number((span?.first ?? today()).slice(0, 4)),
      last: Number((span?.last ?? today()).slice(0, 4)),
    };
    return c.html(html(<ArchivePage page={await pageContext()} year={year} sizes={sizes} years={years} />));
  });

  app.get("/about", cached, async (c) =>
    c.html(
      html(
        <AboutPage
          page={await pageContext()}
          clock={config}
          stock={await stock()}
          version={parts.version}
          dataFolder={config.data}
        />,
      ),
    ),
  );

  app.get("/health", async (c) => {
    const { latest, indexed } = await revisions(db, "indexed_revision");
    const searchable = !index.failing();
    const sources = await sourcesHealth();
    const well = searchable && sources.every(({ late }) => !late);
    const health = {
      status: well ? "ok" : "failing",
      version: parts.version,
      papers: (await stock()).papers,
      index: { searchable, behind: Math.max(0, latest - indexed) },
      sources,
      meaning: await parts.meaningState(),
    };
    c.header("cache-control", "no-store");
    return c.json(health, well ? 200 : 503);
  });

  app.route("/admin", adminPages(parts, db, startedAt, pageContext));

  app.get("/assets/:name", (c) => {
    const file = asset(c.req.param("name"));
    if (!file) return c.notFound();
    // The name changes with the content.
    return c.body(new Uint8Array(file.body), 200, {
      "content-type": file.type,
      "cache-control": `public, max-age=${YEAR_S}, immutable`,
    });
  });

  app.notFound(async (c) =>
    c.html(
      html(
        <ProblemPage
          page={await pageContext()}
          title="Not here"
          says="There is no page at this address. It may have been mistyped."
        />,
      ),
      404,
    ),
  );

  app.onError(async (error, c) => {
    const status = error instanceof BroadsheetError ? HTTP_STATUS[error.code] : undefined;
    if (status === undefined) parts.log(`${c.req.method} ${c.req.path} failed: ${error.stack ?? error.message}`);
    const known = status !== undefined;
    const title =
      status === 404
        ? "Not here"
        : status === 400
          ? "That address does not work"
          : status === 503
            ? "Not just now"
            : "Something broke";
    const says = known
      ? error.message
      : "This page could not be made. It is our fault, not yours, and it has been logged; please try again.";
    if (status === 503) c.header("retry-after", "60");
    return c.html(html(<ProblemPage page={await problemContext()} title={title} says={says} />), status ?? 500);
  });

  /** How each followed source stands. */
  async function sourcesHealth() {
    const followed = parts.sources.filter((source) => source.parts.length > 0);
    return Promise.all(
      followed.map(async ({ id, parts: names, lateAfterMs }) => {
        const state = await sourceState(db, id, names);
        const moment = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
        return {
          source: id,
          late: isLate(state, lateAfterMs, startedAt, clock()),
          lateAfterHours: lateAfterMs / HOUR_MS,
          lastNewPaper: moment(state.lastNew),
          parts: state.parts.map(({ part, lastAnswer, lastSuccess, error, failingSince }) => ({
            part,
            lastAnswer: moment(lastAnswer),
            lastSuccess: moment(lastSuccess),
            error: error ?? null,
            failingSince: moment(failingSince),
          })),
        };
      }),
    );
  }

  /** The context of a problem's page, which must be shown even when the records cannot be read. */
  const problemContext = () =>
    pageContext().catch((): PageContext => ({ title: config.title, baseUrl: "", today: today(), demo: false }));

  async function editionPage(page: PageContext, period: Period, pageNumber: number, front: boolean) {
    const { total, entries } = await entriesOf(db, period, EDITION_PAGE_PAPERS, (pageNumber - 1) * EDITION_PAGE_PAPERS);
    const papers = new Map(
      (
        await loadPapers(
          db,
          entries.map((entry) => entry.key),
        )
      ).map((paper) => [paper.key, paper]),
    );
    const { previous, next } = await neighbours(db, period, page.today);
    return (
      <EditionPage
        page={page}
        period={period}
        number={period.kind === "day" ? await editionNumber(db, period.name) : 0}
        front={front}
        papers={entries.flatMap((entry) => withPaper(entry, papers.get(entry.key)))}
        total={total}
        pageNumber={pageNumber}
        pages={Math.ceil(total / EDITION_PAGE_PAPERS)}
        pageSize={EDITION_PAGE_PAPERS}
        previous={previous}
        next={next}
        weeksBest={period.kind === "week" ? [] : await bestOfWeek(period.last > page.today ? page.today : period.last)}
        stock={await stock()}
        empty={
          period.kind === "day" && (total === 0 || (front && period.name < page.today))
            ? await whyEmptyOn(front ? page.today : period.name)
            : []
        }
        sources={front ? await followed() : []}
        zone={config.zone}
      />
    );
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

  return app;
}

const withPaper = <E extends object>(entry: E, paper: Paper | undefined) => (paper ? [{ ...entry, paper }] : []);

const html = (page: unknown): string => `<!doctype html>${page}`;
