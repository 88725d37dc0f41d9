/** What every group of pages is handed: what use cases work with, and what nearly every page shows besides. */

import type { Context, MiddlewareHandler } from "hono";
import { accountOf } from "../app/accounts/accountOf.ts";
import { type AppContext, createAppContext } from "../app/context.ts";
import { createLimiter, type Limiter, SHARED_TIMES } from "../app/limits.ts";
import { assertAllowed } from "../app/permissions.ts";
import { writeShownList } from "../app/reading/shownList.ts";
import { followedSources, whyDayIsEmpty } from "../app/sources/sourceStatus.ts";
import type { Day } from "../domain/editions/edition.ts";
import type { EmptyReason } from "../domain/editions/emptyEditionReasons.ts";
import { memoizeUntilChanged } from "../lib/memoizeUntilChanged.ts";
import { withoutDirections } from "../lib/sanitizeText.ts";
import { type Instant, MINUTE_MS } from "../lib/time.ts";
import { withoutSlash } from "../lib/trim.ts";
import type { SearchContext } from "../search/search.ts";
import { hiddenPaper } from "../store/collections/hidden.ts";
import { categoryCounts } from "../store/papers/papers.ts";
import { hasDemo } from "../store/whole/demo.ts";
import { type Accounts, createAccounts } from "./accounts/auth.ts";
import { type BrowserSession, createSessions, type Session, type Sessions } from "./accounts/authentication.ts";
import { clientOf } from "./accounts/origin.ts";
import { pageAddress, pageCache } from "./cache.ts";
import { type Admission, createAdmission } from "./limits/admission.ts";
import { type Bodies, createBodies } from "./limits/bodies.ts";
import { createProxyWatch, type ProxyWatch } from "./limits/proxyWatch.ts";
import type { PageContext, Services } from "./services.ts";
import { PAGES_IN_PERSON, type PageInPerson } from "./sessionPages.ts";
import { AS_OF, HIDDEN, JUST_HIDDEN, MARK, MARKED, UNSEEN, withParameters } from "./urls.ts";

const TIMES_TOLD_MS = 10 * MINUTE_MS;

export interface WebContext extends AppContext {
  services: Services;
  library(): SearchContext;
  /** What a page shows besides its own matter. */
  page(c: Context): Promise<PageContext>;
  /** The context of a problem's page, which must be shown even when the records cannot be read. */
  problemPage(c: Context): Promise<PageContext>;
  /** Changes whenever pages may that are the same for everybody. */
  pagesState(): string;
  /** For pages that are the same for everybody who is not signed in; for a reader who is, they are made each time. */
  cached: MiddlewareHandler;
  accounts: Accounts;
  sessions: Sessions;
  /** The session of a page that only some may see. Throws `sign_in_first` or `not_allowed`. */
  only(c: Context, who: "reader" | "moderator"): Promise<Session>;
  /** The session of a page that no API token may see. Throws `sign_in_first` or `not_allowed`. */
  inPerson(c: Context, page: PageInPerson): Promise<BrowserSession>;
  /** Lets requests in that make an answer. */
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
  const { records, config } = services;
  const { db } = records;
  const accounts = createAccounts({ ...config, ...services, db });
  const sessions = createSessions({ ...config, ...services, db, accounts });
  const proxy = createProxyWatch(config, services.log);
  const app = createAppContext(services, createNetworkLimiter(services, proxy));
  const client = (c: Context) => clientOf(c, config.proxies);
  const admission: Admission = createAdmission({
    limit: app.limit,
    client,
    isKept: (c) => !sessions.claims(c) && kept.holds(c),
  });
  const state = pagesState(services, app.today);
  const kept = pageCache(state, (c) => admission.enter(c));
  return {
    ...app,
    services,
    pagesState: state,
    ...createPageContexts(app, services, sessions),
    async cached(c, next) {
      if (!sessions.claims(c)) return kept.serve(c, next);
      await next();
      c.res.headers.set("cache-control", "private, no-cache");
    },
    accounts,
    sessions,
    async only(c, who) {
      const session = await sessions.of(c);
      assertAllowed({ who, scope: who === "reader" ? "read" : "moderate", banned: true }, session);
      c.header("cache-control", "private, no-store");
      return session;
    },
    async inPerson(c, page) {
      const session = await sessions.of(c);
      assertAllowed({ who: PAGES_IN_PERSON[page], banned: true }, session);
      c.header("cache-control", "private, no-store");
      return { ...session, account: accountOf(session) };
    },
    proxy,
    admission,
    bodies: createBodies(client),
    client,
    categories: memoizeUntilChanged(records.state, () => categoryCounts(db)),
    followed: () => followedSources(db, services.sources),
    whyEmptyOn: (day) => whyDayIsEmpty({ ...services, db, feedClock: config }, day, services.clock()),
  };
}

/** Keys of network addresses end with the address; one that many clients share may do more. */
function createNetworkLimiter({ monotonic }: Services, proxy: ProxyWatch): Limiter {
  const limit = createLimiter(monotonic);
  return (name, key, weight) =>
    limit(name, key, weight, proxy.isShared(String(key).split(" ").at(-1) ?? "") ? SHARED_TIMES : 1);
}

/** Changes whenever pages may: what they tell of times (a list that is expected, a source that is late) every ten minutes. */
function pagesState({ records, clock, meaning }: Services, today: () => Day): () => string {
  const round = () => Math.floor(clock() / TIMES_TOLD_MS);
  return () => `${records.state()} ${today()} ${round()} ${meaning()?.encoder.id ?? ""}`;
}

/** What a page shows besides its own matter, for a reader and for everybody else. */
function createPageContexts(
  { db, today, clock }: AppContext,
  { records, config, secret }: Services,
  sessions: Sessions,
): Pick<WebContext, "page" | "problemPage"> {
  const hasDemoNow = memoizeUntilChanged(records.state, () => hasDemo(db));
  const forEverybody = (c: Context, demo: boolean): PageContext => ({
    title: config.title,
    baseUrl: withoutSlash(config.baseUrl),
    today: today(),
    demo,
    here: pageAddress(c),
  });
  async function page(c: Context): Promise<PageContext> {
    const demo = await hasDemoNow();
    const session = await sessions.reading(c);
    if (!session) return forEverybody(c, demo);
    return { ...forEverybody(c, demo), ...(await forReader(c, session)) };
  }
  /** Pages of a reader who is signed in are kept by nobody, so their address may be whole. */
  async function forReader(c: Context, { reader, account }: Session): Promise<Partial<PageContext>> {
    const { pathname, search } = new URL(c.req.url);
    const id = c.req.query(JUST_HIDDEN);
    const justHidden = id === undefined ? undefined : await hiddenPaper(db, reader.id, id);
    return {
      reader,
      form: account ? await sessions.formToken(c) : "",
      here: withParameters(pathname + search, { [JUST_HIDDEN]: undefined, [MARKED]: undefined, [MARK]: undefined }),
      showHidden: c.req.query(HIDDEN) === "show",
      ...(justHidden ? { justHidden } : {}),
      ...(account
        ? { showList: (shown) => writeShownList(secret, { ...shown, readerId: reader.id, day: today() }) }
        : {}),
      ...readingParameters(c, reader.id, clock()),
    };
  }
  return { page, problemPage: (c) => page(c).catch(() => forEverybody(c, false)) };
}

/** What a page's address says of what its reader has seen. A moment that has not come is none. */
function readingParameters(c: Context, readerId: number, now: Instant): Pick<PageContext, "unseen" | "justMarked"> {
  const asOf = Number(/^\d{12,14}$/.exec(c.req.query(AS_OF) ?? "")?.[0] ?? now);
  const papers = Number(/^[1-9]\d{0,2}$/.exec(c.req.query(MARKED) ?? "")?.[0] ?? 0);
  const mark = Number(/^\d{12,14}$/.exec(c.req.query(MARK) ?? "")?.[0] ?? 0);
  return {
    ...(c.req.query(UNSEEN) === "1" ? { unseen: { readerId, asOf: Math.min(asOf, now) } } : {}),
    ...(papers > 0 && mark > 0 ? { justMarked: { papers, mark } } : {}),
  };
}

/** A whole page, as it is sent: no text in it turns the direction of the text around it. */
export const html = (page: unknown): string => `<!doctype html>${withoutDirections(String(page))}`;
