/** Every address: pages for people, doors for programs. */
import { Hono } from "hono";
import { doors, failedAtDoor } from "./api/doors.ts";
import { describe } from "./api/v1/operations/all.ts";
import { wantsJson } from "./http/actions.ts";
import type { Parts } from "./http/context.ts";
import { failureOf } from "./http/failures.ts";
import { checkHost } from "./http/hosts.ts";
import { securityHeaders } from "./http/security.ts";
import { createSite, html } from "./http/site.ts";
import { withoutSlash } from "./http/slashes.ts";
import { mailPages } from "./web/admin/mail.tsx";
import { peoplePages } from "./web/admin/people.tsx";
import { adminPages } from "./web/admin/routes.tsx";
import { asset } from "./web/assets.ts";
import { AboutPage } from "./web/pages/about.tsx";
import type { ApiDocument } from "./web/pages/apiDocument.ts";
import { ProblemPage } from "./web/pages/problem.tsx";
import { accountPages } from "./web/routes/account.tsx";
import { addressPages } from "./web/routes/address.tsx";
import { alertLinkPages } from "./web/routes/alertLinks.tsx";
import { alertPages } from "./web/routes/alerts.tsx";
import { apiPage } from "./web/routes/api.tsx";
import { claimPages } from "./web/routes/claims.tsx";
import { collectPages } from "./web/routes/collect.tsx";
import { collectionPages } from "./web/routes/collections.tsx";
import { commentPages } from "./web/routes/comments.tsx";
import { digestPages } from "./web/routes/digests.tsx";
import { editionPages } from "./web/routes/editions.tsx";
import { feedPages } from "./web/routes/feeds.tsx";
import { healthPages } from "./web/routes/health.ts";
import { leavingPages } from "./web/routes/leaving.tsx";
import { libraryPages } from "./web/routes/library.ts";
import { localMailPages } from "./web/routes/localMail.tsx";
import { myPages } from "./web/routes/me.tsx";
import { moderationPages } from "./web/routes/moderation.tsx";
import { ownLibraryPages } from "./web/routes/ownLibrary.tsx";
import { paperPages } from "./web/routes/paper.tsx";
import { publicDumpPages } from "./web/routes/publicDump.tsx";
import { readerPages } from "./web/routes/readers.tsx";
import { reportPages } from "./web/routes/reports.tsx";
import { searchPages } from "./web/routes/search.tsx";
import { signInPages } from "./web/routes/signIn.tsx";
import { submittingPages } from "./web/routes/submitting.tsx";
import { subscriptionPages } from "./web/routes/subscriptions.tsx";
import { tokenPages } from "./web/routes/tokens.tsx";
import { votingPages } from "./web/routes/voting.tsx";

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

export function createApp(parts: Parts): Hono {
  const { config } = parts;
  const app = new Hono();
  const site = createSite(parts);

  app.use(securityHeaders);
  app.use((c, next) => {
    site.proxy.look(c);
    return next();
  });
  app.use(checkHost(config));
  app.use(withoutSlash);
  app.use(site.bodies.middleware);
  app.use(site.admission.middleware);
  app.route("/", doors(site));
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
  app.route("/", libraryPages(site));
  app.route("/", accountPages(site));
  app.route("/", tokenPages(site));
  app.route("/", addressPages(site));
  app.route("/", leavingPages(site));
  app.route("/", mailPages(site));
  app.route("/admin", adminPages(site));
  app.route("/", peoplePages(site));

  app.get("/about", site.cached, async (c) =>
    c.html(
      html(
        <AboutPage
          page={await site.page(c)}
          clock={config}
          stock={await site.stock()}
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
    return c.html(html(<ProblemPage page={await site.problemPage(c)} title="Not here" says={NOT_HERE} />), 404);
  });

  app.onError(async (error, c) => {
    const failedThere = failedAtDoor(site, c.req.path);
    if (failedThere) return failedThere(error, c);
    const { status, code, says } = failureOf(parts, c, error);
    // Whoever sends a token is a program.
    if (wantsJson(c) || c.req.header("authorization") !== undefined)
      return c.json({ error: code, message: says }, status);
    if (code === "sign_in_first") return askToSignIn(c, says);
    const title = TITLES[status] ?? "Something broke";
    return c.html(html(<ProblemPage page={await site.problemPage(c)} title={title} says={says} />), status);
  });

  return app;
}
