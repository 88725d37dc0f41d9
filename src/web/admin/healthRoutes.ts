/** `/health`: what monitoring asks of this instance. */
import { Hono } from "hono";
import { sourcesHealth } from "../../app/sources/sourcesHealth.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { storageErrorOf } from "../../lib/storageErrors.ts";
import { alertHealth } from "../../store/alerts/alertStatus.ts";
import { revisions } from "../../store/lib/changeFeed.ts";
import type { Health } from "../../store/lib/condition.ts";

export function healthPages(site: WebContext): Hono {
  const { services } = site;
  const pages = new Hono();

  pages.get("/health", async (c) => {
    c.header("cache-control", "no-store");
    const { version } = services;
    // Where the records cannot be read, the rest is left out, and the answer says why.
    const found = await readHealth(site).catch((error: unknown) => {
      const problem = storageErrorOf(error);
      if (!problem) throw error;
      return problem;
    });
    const records = services.records.condition.health();
    if (found instanceof BroadsheetError)
      return c.json({ status: "failing", version, records: recordsAfter(found, records) }, 503);
    const isWell = found.isWell && records.state === "ok";
    return c.json({ status: isWell ? "ok" : "failing", version, records, ...found.health }, isWell ? 200 : 503);
  });

  return pages;
}

/** Collects what depends on the records. Throws what reading them throws. */
async function readHealth(site: WebContext) {
  const { db, clock, services } = site;
  const { index } = services;
  const { latest, indexed } = await revisions(db, "indexed_revision");
  const { papers } = await site.catalogueSize();
  const reach = await index.reach();
  const searchable = !index.failing() && (papers === 0 || reach.papers > 0);
  // What a search does not find yet, because it is not indexed or not yet read into memory.
  const behind = Math.max(0, latest - indexed, papers - reach.papers);
  const sources = await sourcesHealth(site);
  return {
    isWell: searchable && sources.every(({ late }) => !late),
    health: {
      papers,
      index: { searchable, behind },
      sources,
      meaning: await services.meaningState(),
      alerts: await alertHealth(db, clock()),
      mail: mailHealth(site),
      warnings: site.proxy.warning() === undefined ? [] : [site.proxy.warning()],
      clock: { setBack: clockSetBack(site) },
    },
  };
}

/** Returns the last time that the clock was set back; null where it never was, or nobody checks. */
function clockSetBack({ services }: WebContext) {
  const found = services.clockSetBack?.();
  return found ? { at: new Date(found.at).toISOString(), seconds: Math.round(found.byMs / 1_000) } : null;
}

/** Returns the state of the records after an error, even where their own check has not noticed it. */
const recordsAfter = ({ code, message }: BroadsheetError, health: Health) =>
  health.state === "ok" ? { state: code, message } : health;

/** Says nothing of single mails, whose fate would tell who has an account; the admin's page has them. */
function mailHealth({ services }: WebContext) {
  if (!services.mailServer) return { server: "none" };
  const { server, at } = services.mailServer();
  return { server, ...(at === undefined ? {} : { lookedAt: new Date(at).toISOString() }) };
}
