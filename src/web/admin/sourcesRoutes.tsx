/** The admin's page of sources. */
import { Hono } from "hono";
import { runSource } from "../../app/sources/runSource.ts";
import { viewSource } from "../../app/sources/sourceViews.ts";
import { action, done } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { SourcesPage } from "./sourcesPage.tsx";

export function sourcesPages(site: WebContext): Hono {
  const { services, clock, config } = site;
  const pages = new Hono();

  pages.get("/", (c) => c.redirect("/admin/sources", 303));
  pages.get("/sources", async (c) => {
    await site.inPerson(c, "GET /admin/sources");
    const page = await site.page(c);
    const view = {
      page,
      sources: await Promise.all(services.sources.map((source) => viewSource(site, source))),
      rules: services.rules,
      nextOf: (source: string) => services.nextFetch(clock(), source),
      zone: config.zone,
      form: page.form ?? "",
      warnings: [site.proxy.warning() ?? []].flat(),
    };
    return c.html(html(<SourcesPage {...view} />));
  });
  action(
    pages,
    site,
    "POST /admin/sources/:id/run",
    async (c, session) => {
      const source = c.req.param("id") ?? "";
      await runSource(site, session, { source });
      return done(c, `/admin/sources#${source}`);
    },
    "/admin",
  );
  return pages;
}
