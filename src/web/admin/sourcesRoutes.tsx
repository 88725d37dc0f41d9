/** The admin pages by their addresses. */
import { Hono } from "hono";
import { isLate } from "../../domain/harvest/harvest.ts";
import { action, done } from "../../http/actions.ts";
import type { Services } from "../../http/services.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { harvestedParts, latestHarvests, latestRejects, sourceState } from "../../store/harvest/sources.ts";
import { isHeld } from "../../store/lib/leases.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { gatePages } from "./gateRoutes.tsx";
import { SourcesPage, type SourceView } from "./sourcesPage.tsx";

const SHOWN_HARVESTS = 20;
const SHOWN_REJECTS = 10;

export function adminPages(site: WebContext): Hono {
  const { services, db, startedAt } = site;
  const { clock, config } = services;
  const admin = new Hono();

  admin.use(async (c, next) => {
    c.header("cache-control", "no-store");
    c.header("x-robots-tag", "noindex");
    await next();
  });

  admin.route("/", gatePages(site));
  admin.get("/", (c) => c.redirect("/admin/sources", 303));
  admin.get("/sources", async (c) => {
    await site.inPerson(c, "GET /admin/sources");
    const page = await site.page(c);
    const view = {
      page,
      sources: await Promise.all(services.sources.map(viewOf)),
      rules: services.rules,
      nextOf: (source: string) => services.nextFetch(clock(), source),
      zone: config.zone,
      form: page.form ?? "",
      warnings: [site.proxy.warning() ?? []].flat(),
    };
    return c.html(html(<SourcesPage {...view} />));
  });
  action(
    admin,
    site,
    "POST /admin/sources/:id/run",
    async (c, { reader }) => {
      const source = services.sources.find(({ id }) => id === c.req.param("id"));
      if (!source) throw new BroadsheetError("not_found", "There is no such source.");
      if (source.parts.length > 0) {
        await services.fetchNow(source.id);
        await recordAudit(db, { by: reader.id, at: clock(), action: "fetched from", subject: `source ${source.id}` });
      }
      return done(c, `/admin/sources#${source.id}`);
    },
    "/admin",
  );

  async function viewOf(source: Services["sources"][number]): Promise<SourceView> {
    const known = await harvestedParts(db, source.id);
    const state = await sourceState(db, source.id, [...new Set([...source.parts, ...known])]);
    const followed = { ...state, parts: state.parts.filter(({ part }) => source.parts.includes(part)) };
    return {
      ...source,
      state,
      late: isLate(followed, source.lateAfterMs, startedAt, clock()),
      running: await isHeld(db, `harvest ${source.id}`, clock()),
      harvests: await latestHarvests(db, source.id, SHOWN_HARVESTS),
      rejects: await latestRejects(db, source.id, SHOWN_REJECTS),
    };
  }

  return admin;
}
