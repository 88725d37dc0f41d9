/** Every page by its address. */
import { Hono } from "hono";
import { trimTrailingSlash } from "hono/trailing-slash";
import { BroadsheetError, HTTP_STATUS } from "../domain/errors.ts";
import { adminPages } from "./admin/routes.tsx";
import { asset } from "./assets.ts";
import type { Parts } from "./context.ts";
import { AboutPage } from "./pages/about.tsx";
import { ProblemPage } from "./pages/problem.tsx";
import { editionPages } from "./routes/editions.tsx";
import { healthPages } from "./routes/health.ts";
import { paperPages } from "./routes/paper.tsx";
import { searchPages } from "./routes/search.tsx";
import { securityHeaders } from "./security.ts";
import { createSite, html } from "./site.ts";

const YEAR_S = 31_536_000;

export function createApp(parts: Parts): Hono {
  const { config } = parts;
  const app = new Hono();
  const site = createSite(parts);

  app.use(securityHeaders);
  app.use(trimTrailingSlash());
  app.route("/", editionPages(site));
  app.route("/", searchPages(site));
  app.route("/", paperPages(site));
  app.route("/", healthPages(site));
  app.route("/admin", adminPages(site));

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
          page={await site.page(c)}
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
    return c.html(html(<ProblemPage page={await site.problemPage(c)} title={title} says={says} />), status ?? 500);
  });

  return app;
}
