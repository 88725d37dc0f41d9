/** What watches this instance asks. */
import { Hono } from "hono";
import { isLate } from "../../domain/harvest.ts";
import type { Site } from "../../http/site.ts";
import { alertHealth } from "../../store/alertReports.ts";
import { revisions } from "../../store/following.ts";
import { sourceState } from "../../store/sources.ts";

const HOUR_MS = 3_600_000;

export function healthPages(site: Site): Hono {
  const { db, parts, startedAt } = site;
  const { index, clock } = parts;
  const pages = new Hono();

  pages.get("/health", async (c) => {
    const { latest, indexed } = await revisions(db, "indexed_revision");
    const searchable = !index.failing();
    const sources = await sourcesHealth();
    const well = searchable && sources.every(({ late }) => !late);
    const health = {
      status: well ? "ok" : "failing",
      version: parts.version,
      papers: (await site.stock()).papers,
      index: { searchable, behind: Math.max(0, latest - indexed) },
      sources,
      meaning: await parts.meaningState(),
      alerts: await alertHealth(db, clock()),
    };
    c.header("cache-control", "no-store");
    return c.json(health, well ? 200 : 503);
  });

  /** How each followed source stands. */
  async function sourcesHealth() {
    const followed = parts.sources.filter((source) => source.parts.length > 0);
    return Promise.all(
      followed.map(async ({ id, parts: names, lateAfterMs }) => {
        const state = await sourceState(db, id, names);
        const moment = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
        return {
          source: id,
          late: isLate(state, lateAfterMs, startedAt, clock()),
          lateAfterHours: lateAfterMs / HOUR_MS,
          lastNewPaper: moment(state.lastNew),
          parts: state.parts.map(({ part, lastAnswer, lastSuccess, error, failingSince }) => ({
            part,
            lastAnswer: moment(lastAnswer),
            lastSuccess: moment(lastSuccess),
            error: error ?? null,
            failingSince: moment(failingSince),
          })),
        };
      }),
    );
  }

  return pages;
}
