/** Every page by its address. */
import { Hono } from "hono";
import { BroadsheetError, HTTP_STATUS } from "../domain/errors.ts";
import { wantsJson } from "./actions.ts";
import { mailPages } from "./admin/mail.tsx";
import { peoplePages } from "./admin/people.tsx";
import { adminPages } from "./admin/routes.tsx";
import { asset } from "./assets.ts";
import type { Parts } from "./context.ts";
import { AboutPage } from "./pages/about.tsx";
import { ProblemPage } from "./pages/problem.tsx";
import { accountPages } from "./routes/account.tsx";
import { addressPages } from "./routes/address.tsx";
import { alertLinkPages } from "./routes/alertLinks.tsx";
import { alertPages } from "./routes/alerts.tsx";
import { claimPages } from "./routes/claims.tsx";
import { collectPages } from "./routes/collect.tsx";
import { collectionPages } from "./routes/collections.tsx";
import { commentPages } from "./routes/comments.tsx";
import { digestPages } from "./routes/digests.tsx";
import { editionPages } from "./routes/editions.tsx";
import { healthPages } from "./routes/health.ts";
import { leavingPages } from "./routes/leaving.tsx";
import { libraryPages } from "./routes/library.ts";
import { myPages } from "./routes/me.tsx";
import { moderationPages } from "./routes/moderation.tsx";
import { paperPages } from "./routes/paper.tsx";
import { readerPages } from "./routes/readers.tsx";
import { reportPages } from "./routes/reports.tsx";
import { searchPages } from "./routes/search.tsx";
import { signInPages } from "./routes/signIn.tsx";
import { submittingPages } from "./routes/submitting.tsx";
import { subscriptionPages } from "./routes/subscriptions.tsx";
import { tokenPages } from "./routes/tokens.tsx";
import { votingPages } from "./routes/voting.tsx";
import { securityHeaders } from "./security.ts";
import { createSite, html } from "./site.ts";
import { withoutSlash } from "./slashes.ts";

const YEAR_S = 31_536_000;
/** What is busy or away is asked for again after so long. */
const BUSY_S = 60;
const BROKEN = "This page could not be made. It is our fault, not yours, and it has been logged; please try again.";
const TITLES: Record<number, string> = {
  400: "That does not work",
  403: "Not for you",
  404: "Not here",
  409: "Not any more",
  413: "Too much",
  429: "A little slower, please",
  503: "Not just now",
};

export function createApp(parts: Parts): Hono {
  const { config } = parts;
  const app = new Hono();
  const site = createSite(parts);

  app.use(securityHeaders);
  app.use(withoutSlash);
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
  app.route("/", alertPages(site));
  app.route("/", alertLinkPages(site));
  app.route("/", readerPages(site));
  app.route("/", healthPages(site));
  app.route("/", subscriptionPages(site));
  app.route("/", digestPages(site));
  const { pages: signIn, askToSignIn } = signInPages(site);
  app.route("/", signIn);
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

  app.notFound(async (c) =>
    c.html(
      html(
        <ProblemPage
          page={await site.problemPage(c)}
          title="Not here"
          says="There is no page at this address. It may have been mistyped."
        />,
      ),
      404,
    ),
  );

  app.onError(async (error, c) => {
    const known = error instanceof BroadsheetError ? error : undefined;
    const status = known && HTTP_STATUS[known.code];
    if (status === undefined) parts.log(`${c.req.method} ${c.req.path} failed: ${error.stack ?? error.message}`);
    const says = status === undefined ? BROKEN : error.message;
    const wait = known?.retryAfterS ?? (status === 503 ? BUSY_S : undefined);
    if (wait !== undefined) c.header("retry-after", String(wait));
    c.header("cache-control", "no-store");
    if (known?.code === "sign_in_first") c.header("www-authenticate", "Bearer");
    // Whoever sends a token is a program.
    if (wantsJson(c) || c.req.header("authorization") !== undefined)
      return c.json({ error: status === undefined ? "broken" : known?.code, message: says }, status ?? 500);
    if (known?.code === "sign_in_first") return askToSignIn(c, says);
    const title = (status && TITLES[status]) ?? "Something broke";
    return c.html(html(<ProblemPage page={await site.problemPage(c)} title={title} says={says} />), status ?? 500);
  });

  return app;
}
