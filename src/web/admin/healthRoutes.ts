/** What watches this instance asks. */
import { Hono } from "hono";
import { sourcesHealth } from "../../app/sources/sourcesHealth.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { storageErrorOf } from "../../lib/storageErrors.ts";
import { alertHealth } from "../../store/alerts/alertStatus.ts";
import { revisions } from "../../store/lib/changeFeed.ts";
import type { Health } from "../../store/lib/condition.ts";

export function healthPages(site: WebContext): Hono {
  const { db, services } = site;
  const { index, clock } = services;
  const pages = new Hono();

  pages.get("/health", async (c) => {
    c.header("cache-control", "no-store");
    const { version } = services;
    // What of the records cannot be read is left out, and why is said.
    const told = await readHealth().catch((error: unknown) => {
      const problem = storageErrorOf(error);
      if (!problem) throw error;
      return problem;
    });
    const records = services.records.condition.health();
    if (told instanceof BroadsheetError)
      return c.json({ status: "failing", version, records: failureOf(told, records) }, 503);
    const well = told.well && records.state === "ok";
    return c.json({ status: well ? "ok" : "failing", version, records, ...told.health }, well ? 200 : 503);
  });

  async function readHealth() {
    const { latest, indexed } = await revisions(db, "indexed_revision");
    const { papers } = await site.catalogueSize();
    const reach = await index.reach();
    const searchable = !index.failing() && (papers === 0 || reach.words > 0);
    // What a search does not find yet, be it that it was not taken in or that phrases are still to be sorted.
    const behind = Math.max(0, latest - indexed, papers - Math.min(reach.words, reach.phrases));
    const sources = await sourcesHealth(site);
    return {
      well: searchable && sources.every(({ late }) => !late),
      health: {
        papers,
        index: { searchable, behind },
        sources,
        meaning: await services.meaningState(),
        alerts: await alertHealth(db, clock()),
        mail: mailHealth(),
        warnings: site.proxy.warning() === undefined ? [] : [site.proxy.warning()],
        clock: { setBack: setBackOf() },
      },
    };
  }

  const setBackOf = () => {
    const found = services.clockSetBack?.();
    return found ? { at: new Date(found.at).toISOString(), seconds: Math.round(found.byMs / 1_000) } : null;
  };

  const failureOf = ({ code, message }: BroadsheetError, known: Health) =>
    known.state === "ok" ? { state: code, message } : known;

  /** Nothing of single mails, whose fate would tell who has an account; the admin's page has that. */
  function mailHealth() {
    if (!services.mailServer) return { server: "none" };
    const { server, at } = services.mailServer();
    return { server, ...(at === undefined ? {} : { lookedAt: new Date(at).toISOString() }) };
  }

  return pages;
}
