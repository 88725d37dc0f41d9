/** What every group of pages is handed: what use cases work with, and what nearly every page shows besides. */

import type { Context, MiddlewareHandler } from "hono";
import { accountOf } from "../app/accounts/accountOf.ts";
import type { AppContext } from "../app/context.ts";
import { createCommentHtmlCache } from "../app/discussion/commentHtmlCache.ts";
import { createLimiter, type Limiter, SHARED_TIMES } from "../app/limits.ts";
import { assertAllowed } from "../app/permissions.ts";
import { followedSources, whyDayIsEmpty } from "../app/sources/sourceStatus.ts";
import { type Day, feedDayOf } from "../domain/editions/edition.ts";
import type { EmptyReason } from "../domain/editions/emptyEditionReasons.ts";
import { withoutDirections } from "../lib/sanitizeText.ts";
import { MINUTE_MS } from "../lib/time.ts";
import { withoutSlash } from "../lib/trim.ts";
import { createFacets } from "../search/rank/facets.ts";
import { createRankingCache } from "../search/rank/rankingCache.ts";
import type { SearchContext } from "../search/search.ts";
import { hiddenPaper } from "../store/collections/hidden.ts";
import { catalogue, categoryCounts } from "../store/papers/papers.ts";
import { hasDemo } from "../store/whole/demo.ts";
import { type Accounts, createAccounts } from "./accounts/auth.ts";
import { type BrowserSession, createSessions, type Session, type Sessions } from "./accounts/authentication.ts";
import { clientOf } from "./accounts/origin.ts";
import { pageAddress, pageCache } from "./cache.ts";
import { type Admission, createAdmission } from "./limits/admission.ts";
import { type Bodies, createBodies } from "./limits/bodies.ts";
import { createProxyWatch, type ProxyWatch } from "./limits/proxyWatch.ts";
import { memoizeUntilChanged } from "./memoizeUntilChanged.ts";
import type { PageContext, Services } from "./services.ts";
import { PAGES_IN_PERSON, type PageInPerson } from "./sessionPages.ts";
import { HIDDEN, JUST_HIDDEN, withParameter } from "./urls.ts";

const TIMES_TOLD_MS = 10 * MINUTE_MS;

export interface WebContext extends AppContext {
  services: Services;
  /** The whole of it, which the server holds in memory. */
  library(): SearchContext;
  /** What a page shows besides its own matter. */
  page(c: Context): Promise<PageContext>;
  /** The context of a problem's page, which must be shown even when the records cannot be read. */
  problemPage(c: Context): Promise<PageContext>;
  /** For pages that are the same for everybody who is not signed in; for others they are made anew. */
  cached: MiddlewareHandler;
  accounts: Accounts;
  visits: Sessions;
  /** The visit of a page that only some may see. Throws `sign_in_first` or `not_allowed`. */
  only(c: Context, who: "reader" | "moderator"): Promise<Session>;
  /** The visit of a page that no API token may see. Throws `sign_in_first` or `not_allowed`. */
  inPerson(c: Context, page: PageInPerson): Promise<BrowserSession>;
  /** Which answers are made now. */
  admission: Admission;
  bodies: Bodies;
  /** Where a request comes from, for limits. */
  client(c: Context): string;
  /** What is known of a reverse proxy that the settings do not count. */
  proxy: ProxyWatch;
  categories(): ReturnType<typeof categoryCounts>;
  followed(): ReturnType<typeof followedSources>;
  whyEmptyOn(day: Day): Promise<EmptyReason[]>;
}

export function createWebContext(services: Services): WebContext {
  const { records, index, suggestions, config, clock } = services;
  const { db } = records;
  const today = () => feedDayOf(clock(), config);
  // What pages tell of times (a list that is expected, a source that is late) is looked at anew so often.
  const round = () => Math.floor(clock() / TIMES_TOLD_MS);
  const state = () => `${records.state()} ${today()} ${round()} ${services.meaning()?.encoder.id ?? ""}`;
  const facets = createFacets(db, records.state);
  const rankings = createRankingCache();
  const demo = memoizeUntilChanged(records.state, () => hasDemo(db));
  const accounts = createAccounts({ ...config, ...services, db });
  const visits = createSessions({ ...config, ...services, db, accounts });
  const proxy = createProxyWatch(config, services.log);
  const limiter = createLimiter(services.monotonic);
  // Keys of network addresses end with the address.
  const limit: Limiter = (name, key, weight) =>
    limiter(name, key, weight, proxy.isShared(String(key).split(" ").at(-1) ?? "") ? SHARED_TIMES : 1);
  const client = (c: Context) => clientOf(c, config.proxies);
  const admission: Admission = createAdmission({
    limit,
    client,
    isKept: (c) => !visits.claims(c) && kept.holds(c),
  });
  const kept = pageCache(state, (c) => admission.enter(c));
  const context = (c: Context, shown: boolean): PageContext => ({
    title: config.title,
    baseUrl: withoutSlash(config.baseUrl),
    today: today(),
    demo: shown,
    here: pageAddress(c),
  });
  async function pageOf(c: Context): Promise<PageContext> {
    const shown = await demo();
    const visit = await visits.reading(c);
    if (!visit) return context(c, shown);
    return { ...context(c, shown), ...(await ofReader(c, visit)) };
  }
  /** Pages of who is signed in are kept by nobody, so their address may be whole. */
  async function ofReader(c: Context, { reader, account }: Session): Promise<Partial<PageContext>> {
    const { pathname, search } = new URL(c.req.url);
    const id = c.req.query(JUST_HIDDEN);
    const justHidden = id === undefined ? undefined : await hiddenPaper(db, reader.id, id);
    return {
      reader,
      form: account ? await visits.formToken(c) : "",
      here: withParameter(pathname + search, JUST_HIDDEN, undefined),
      showHidden: c.req.query(HIDDEN) === "show",
      ...(justHidden ? { justHidden } : {}),
    };
  }
  return {
    config,
    clock,
    services,
    db,
    startedAt: clock(),
    today,
    page: pageOf,
    problemPage: (c) => pageOf(c).catch(() => context(c, false)),
    async cached(c, next) {
      if (!visits.claims(c)) return kept.serve(c, next);
      await next();
      c.res.headers.set("cache-control", "private, no-cache");
    },
    accounts,
    visits,
    async only(c, who) {
      const visit = await visits.of(c);
      assertAllowed({ who, scope: who === "reader" ? "read" : "moderate", banned: true }, visit);
      c.header("cache-control", "private, no-store");
      return visit;
    },
    limit,
    proxy,
    admission,
    bodies: createBodies(client),
    client,
    async inPerson(c, page) {
      const visit = await visits.of(c);
      assertAllowed({ who: PAGES_IN_PERSON[page], banned: true }, visit);
      c.header("cache-control", "private, no-store");
      return { ...visit, account: accountOf(visit) };
    },
    library: () => ({
      index,
      facets,
      suggestions,
      rankings,
      meaning: services.meaning(),
      meaningAway: services.meaningAway,
    }),
    // Asked for once until something changes.
    catalogueSize: memoizeUntilChanged(records.state, () => catalogue(db)),
    categories: memoizeUntilChanged(records.state, () => categoryCounts(db)),
    renderComments: createCommentHtmlCache(db),
    followed: () => followedSources(db, services.sources),
    whyEmptyOn: (day) => whyDayIsEmpty({ ...services, db, feedClock: config }, day, clock()),
  };
}

/** A whole page, as it is sent: no text in it, whoever typed it, turns the text around it. */
export const html = (page: unknown): string => `<!doctype html>${withoutDirections(String(page))}`;
