/** What watches this instance asks. */
import { Hono } from "hono";
import type { Site } from "../../http/site.ts";
import { sourcesHealth } from "../../http/sourcesHealth.ts";
import { alertHealth } from "../../store/alertReports.ts";
import { revisions } from "../../store/following.ts";

export function healthPages(site: Site): Hono {
  const { db, parts } = site;
  const { index, clock } = parts;
  const pages = new Hono();

  pages.get("/health", async (c) => {
    const { latest, indexed } = await revisions(db, "indexed_revision");
    const searchable = !index.failing();
    const sources = await sourcesHealth(site);
    const well = searchable && sources.every(({ late }) => !late);
    const health = {
      status: well ? "ok" : "failing",
      version: parts.version,
      papers: (await site.stock()).papers,
      index: { searchable, behind: Math.max(0, latest - indexed) },
      sources,
      meaning: await parts.meaningState(),
      alerts: await alertHealth(db, clock()),
      mail: mailHealth(),
      warnings: site.proxy.warning() === undefined ? [] : [site.proxy.warning()],
    };
    c.header("cache-control", "no-store");
    return c.json(health, well ? 200 : 503);
  });

  /** Nothing of single mails, whose fate would tell who has an account; the admin's page has that. */
  function mailHealth() {
    if (!parts.mailServer) return { server: "none" };
    const { server, at } = parts.mailServer();
    return { server, ...(at === undefined ? {} : { lookedAt: new Date(at).toISOString() }) };
  }

  return pages;
}
