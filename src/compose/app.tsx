/** Every address: pages for people, and what programs ask for. */
import { type Context, Hono } from "hono";
import { apiRoutes, errorHandlerFor, isForOtherSites } from "../api/routes.ts";
import { describe } from "../api/v1/operations/all.ts";
import { wantsJson } from "../http/actions.ts";
import { openToOtherSites } from "../http/crossSite.ts";
import { errorResponse } from "../http/errorResponses.ts";
import { allowsOtherSites, checkHost } from "../http/hosts.ts";
import { methodsOf } from "../http/methods.ts";
import { securityHeaders } from "../http/security.ts";
import type { Services } from "../http/services.ts";
import { trimTrailingSlash } from "../http/trailingSlash.ts";
import { createWebContext, html, type WebContext } from "../http/webContext.ts";
import { authEndpoints } from "../web/accounts/authEndpoints.ts";
import { localMailPages } from "../web/accounts/localMailRoutes.tsx";
import { signInPages } from "../web/accounts/signInRoutes.tsx";
import { gatePages } from "../web/admin/gateRoutes.tsx";
import { healthPages } from "../web/admin/healthRoutes.ts";
import { mailPages } from "../web/admin/mailRoutes.tsx";
import { peoplePages } from "../web/admin/peopleRoutes.tsx";
import { sourcesPages } from "../web/admin/sourcesRoutes.tsx";
import { alertLinkPages } from "../web/alerts/alertLinkRoutes.tsx";
import { alertPages } from "../web/alerts/alertRoutes.tsx";
import type { ApiDocument } from "../web/api/apiDocument.ts";
import { apiPage } from "../web/api/apiRoutes.tsx";
import { asset } from "../web/assets.ts";
import { collectionPages } from "../web/collections/collectionRoutes.tsx";
import { collectPages } from "../web/collections/collectRoutes.tsx";
import { ownLibraryPages } from "../web/collections/referenceLibraryRoutes.tsx";
import { digestPages } from "../web/digests/digestRoutes.tsx";
import { paperLinkPages } from "../web/digests/paperLinkRoutes.tsx";
import { subscriptionPages } from "../web/digests/subscriptionRoutes.tsx";
import { commentPages } from "../web/discussion/commentRoutes.tsx";
import { publicDumpPages } from "../web/dump/publicDumpRoutes.tsx";
import { editionPages } from "../web/editions/editionRoutes.tsx";
import { submittingPages } from "../web/editions/submitRoutes.tsx";
import { votingPages } from "../web/editions/voteRoutes.tsx";
import { feedPages } from "../web/feeds/feedRoutes.tsx";
import { myPages } from "../web/follows/meRoutes.tsx";
import { interestPages } from "../web/interests/interestsRoutes.tsx";
import { AboutPage } from "../web/layout/aboutPage.tsx";
import { ProblemPage } from "../web/layout/problemPage.tsx";
import { claimPages } from "../web/moderation/claimRoutes.tsx";
import { moderationPages } from "../web/moderation/moderationRoutes.tsx";
import { reportPages } from "../web/moderation/reportRoutes.tsx";
import { paperPages } from "../web/papers/paperRoutes.tsx";
import { accountDeletionPages } from "../web/readers/accountDeletionRoutes.tsx";
import { accountPages } from "../web/readers/accountRoutes.tsx";
import { emailChangePages } from "../web/readers/emailChangeRoutes.tsx";
import { readerPages } from "../web/readers/readerRoutes.tsx";
import { tokenPages } from "../web/readers/tokenRoutes.tsx";
import { readingPages } from "../web/reading/readingRoutes.ts";
import { searchPages } from "../web/search/searchRoutes.tsx";

const YEAR_S = 31_536_000;
const NOT_HERE = "There is no page at this address. It may have been mistyped.";
const NOT_IN_HUB =
  "There is nothing at this address. Of the Hub’s API only the part about papers is here; see /api for ours.";
const TITLES: Record<number, string> = {
  400: "That does not work",
  403: "Not for you",
  404: "Not here",
  405: "Not in this way",
  409: "Not any more",
  413: "Too much",
  421: "Not by this name",
  429: "A little slower, please",
  503: "Not just now",
};

/** Builds every address of an instance. */
export function createApp(services: Services): Hono {
  const { config } = services;
  const app = new Hono();
  const site = createWebContext(services);
  app.use(securityHeaders);
  app.use((c, next) => {
    site.proxy.look(c);
    return next();
  });
  app.use(checkHost(config));
  if (allowsOtherSites(config)) app.use(openToOtherSites(isForOtherSites));
  app.use(trimTrailingSlash);
  const methods = methodsOf(app);
  app.use(methods.check);
  app.use(site.bodies.middleware);
  app.use(site.admission.middleware);
  app.route("/", apiRoutes(site));
  app.route(
    "/",
    apiPage(site, (address) => describe(site, address) as ApiDocument),
  );
  const { pages: signIn, askToSignIn } = signInPages(site);
  for (const pages of PAGES) app.route("/", pages(site));
  app.route("/", signIn);
  addAboutPage(app, site);
  addAssets(app);
  app.all("*", methods.answer);
  app.notFound((c) => notFound(site, c));
  app.onError((error, c) => answerError(site, askToSignIn, error, c));
  return app;
}

/** The groups of pages, in the order in which their addresses are tried. */
const PAGES: readonly ((site: WebContext) => Hono)[] = [
  editionPages,
  searchPages,
  // Before the papers' pages, whose ids may have slashes.
  claimPages,
  votingPages,
  submittingPages,
  commentPages,
  reportPages,
  moderationPages,
  collectPages,
  readingPages,
  paperPages,
  collectionPages,
  myPages,
  interestPages,
  ownLibraryPages,
  alertPages,
  alertLinkPages,
  feedPages,
  readerPages,
  healthPages,
  publicDumpPages,
  subscriptionPages,
  paperLinkPages,
  digestPages,
  localMailPages,
  authEndpoints,
  accountPages,
  tokenPages,
  emailChangePages,
  accountDeletionPages,
  mailPages,
  adminPages,
  peoplePages,
];

/** The pages below `/admin`. */
function adminPages(site: WebContext): Hono {
  const pages = new Hono();
  pages.use("/admin/*", async (c, next) => {
    c.header("cache-control", "no-store");
    c.header("x-robots-tag", "noindex");
    await next();
  });
  pages.route("/admin", gatePages(site));
  pages.route("/admin", sourcesPages(site));
  return pages;
}

function addAboutPage(app: Hono, site: WebContext): void {
  const { config, version, published } = site.services;
  app.get("/about", site.cached, async (c) =>
    c.html(
      html(
        <AboutPage
          page={await site.page(c)}
          clock={config}
          stock={await site.catalogueSize()}
          version={version}
          dataFolder={config.data}
          published={published !== undefined}
        />,
      ),
    ),
  );
}

function addAssets(app: Hono): void {
  app.get("/assets/:name", (c) => {
    const file = asset(c.req.param("name"));
    if (!file) return c.notFound();
    // The name changes with the content.
    return c.body(new Uint8Array(file.body), 200, {
      "content-type": file.type,
      "cache-control": `public, max-age=${YEAR_S}, immutable`,
    });
  });
}

async function notFound(site: WebContext, c: Context): Promise<Response> {
  // Only clients of the Hub come there, which show their reader what stands under `error`.
  if (c.req.path.startsWith("/api/")) return c.json({ error: NOT_IN_HUB }, 404);
  if (wantsJson(c)) return c.json({ error: "not_found", message: NOT_HERE }, 404);
  return c.html(html(<ProblemPage page={await site.problemPage(c)} title="Not here" message={NOT_HERE} />), 404);
}

async function answerError(
  site: WebContext,
  askToSignIn: ReturnType<typeof signInPages>["askToSignIn"],
  error: Error,
  c: Context,
): Promise<Response> {
  const failedThere = errorHandlerFor(site, c.req.path);
  if (failedThere) return failedThere(error, c);
  const { status, code, message } = errorResponse(site.services, c, error);
  // Only programs send a token.
  if (wantsJson(c) || c.req.header("authorization") !== undefined) return c.json({ error: code, message }, status);
  if (code === "sign_in_first") return askToSignIn(c, message);
  const title = TITLES[status] ?? "Something broke";
  return c.html(html(<ProblemPage page={await site.problemPage(c)} title={title} message={message} />), status);
}
