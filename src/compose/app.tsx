/** Every address: pages for people, doors for programs. */
import { Hono } from "hono";
import { apiRoutes, errorHandlerFor } from "../api/routes.ts";
import { describe } from "../api/v1/operations/all.ts";
import { wantsJson } from "../http/actions.ts";
import { errorResponse } from "../http/errorResponses.ts";
import { checkHost } from "../http/hosts.ts";
import { securityHeaders } from "../http/security.ts";
import type { Services } from "../http/services.ts";
import { withoutSlash } from "../http/slashes.ts";
import { createWebContext, html } from "../http/webContext.ts";
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
import { subscriptionPages } from "../web/digests/subscriptionRoutes.tsx";
import { commentPages } from "../web/discussion/commentRoutes.tsx";
import { publicDumpPages } from "../web/dump/publicDumpRoutes.tsx";
import { editionPages } from "../web/editions/editionRoutes.tsx";
import { submittingPages } from "../web/editions/submitRoutes.tsx";
import { votingPages } from "../web/editions/voteRoutes.tsx";
import { feedPages } from "../web/feeds/feedRoutes.tsx";
import { myPages } from "../web/follows/meRoutes.tsx";
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
import { searchPages } from "../web/search/searchRoutes.tsx";

const YEAR_S = 31_536_000;
const NOT_HERE = "There is no page at this address. It may have been mistyped.";
const NOT_IN_HUB =
  "There is nothing at this address. Of the Hub’s API only the part about papers is here; see /api for ours.";
const TITLES: Record<number, string> = {
  400: "That does not work",
  403: "Not for you",
  404: "Not here",
  409: "Not any more",
  413: "Too much",
  421: "Not by this name",
  429: "A little slower, please",
  503: "Not just now",
};

export function createApp(parts: Services): Hono {
  const { config } = parts;
  const app = new Hono();
  const site = createWebContext(parts);

  app.use(securityHeaders);
  app.use((c, next) => {
    site.proxy.look(c);
    return next();
  });
  app.use(checkHost(config));
  app.use(withoutSlash);
  app.use(site.bodies.middleware);
  app.use(site.admission.middleware);
  app.route("/", apiRoutes(site));
  app.route(
    "/",
    apiPage(site, (address) => describe(site, address) as ApiDocument),
  );
  app.route("/", editionPages(site));
  app.route("/", searchPages(site));
  // Before the papers' pages, whose ids may have slashes.
  app.route("/", claimPages(site));
  app.route("/", votingPages(site));
  app.route("/", submittingPages(site));
  app.route("/", commentPages(site));
  app.route("/", reportPages(site));
  app.route("/", moderationPages(site));
  app.route("/", collectPages(site));
  app.route("/", paperPages(site));
  app.route("/", collectionPages(site));
  app.route("/", myPages(site));
  app.route("/", ownLibraryPages(site));
  app.route("/", alertPages(site));
  app.route("/", alertLinkPages(site));
  app.route("/", feedPages(site));
  app.route("/", readerPages(site));
  app.route("/", healthPages(site));
  app.route("/", publicDumpPages(site));
  app.route("/", subscriptionPages(site));
  app.route("/", digestPages(site));
  const { pages: signIn, askToSignIn } = signInPages(site);
  app.route("/", signIn);
  app.route("/", localMailPages(site));
  app.route("/", authEndpoints(site));
  app.route("/", accountPages(site));
  app.route("/", tokenPages(site));
  app.route("/", emailChangePages(site));
  app.route("/", accountDeletionPages(site));
  app.route("/", mailPages(site));
  app.use("/admin/*", async (c, next) => {
    c.header("cache-control", "no-store");
    c.header("x-robots-tag", "noindex");
    await next();
  });
  app.route("/admin", gatePages(site));
  app.route("/admin", sourcesPages(site));
  app.route("/", peoplePages(site));

  app.get("/about", site.cached, async (c) =>
    c.html(
      html(
        <AboutPage
          page={await site.page(c)}
          clock={config}
          stock={await site.catalogueSize()}
          version={parts.version}
          dataFolder={config.data}
          published={parts.published !== undefined}
        />,
      ),
    ),
  );

  app.get("/assets/:name", (c) => {
    const file = asset(c.req.param("name"));
    if (!file) return c.notFound();
    // The name changes with the content.
    return c.body(new Uint8Array(file.body), 200, {
      "content-type": file.type,
      "cache-control": `public, max-age=${YEAR_S}, immutable`,
    });
  });

  app.notFound(async (c) => {
    // Only clients of the Hub come there, which show their reader what stands under `error`.
    if (c.req.path.startsWith("/api/")) return c.json({ error: NOT_IN_HUB }, 404);
    if (wantsJson(c)) return c.json({ error: "not_found", message: NOT_HERE }, 404);
    return c.html(html(<ProblemPage page={await site.problemPage(c)} title="Not here" message={NOT_HERE} />), 404);
  });

  app.onError(async (error, c) => {
    const failedThere = errorHandlerFor(site, c.req.path);
    if (failedThere) return failedThere(error, c);
    const { status, code, message } = errorResponse(parts, c, error);
    // Whoever sends a token is a program.
    if (wantsJson(c) || c.req.header("authorization") !== undefined) return c.json({ error: code, message }, status);
    if (code === "sign_in_first") return askToSignIn(c, message);
    const title = TITLES[status] ?? "Something broke";
    return c.html(html(<ProblemPage page={await site.problemPage(c)} title={title} message={message} />), status);
  });

  return app;
}
