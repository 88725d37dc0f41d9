/** What every group of pages is handed: the parts, and what of the whole nearly every page shows. */
import type { Context, MiddlewareHandler } from "hono";
import { type Day, feedDayOf } from "../domain/edition.ts";
import type { EmptyReason } from "../domain/emptiness.ts";
import type { Instant } from "../domain/paper.ts";
import { createFacets } from "../search/facets.ts";
import { keepRankings } from "../search/kept.ts";
import type { Library } from "../search/search.ts";
import type { Database } from "../store/database.ts";
import { hasDemo } from "../store/demo.ts";
import { catalogue, categoryCounts } from "../store/papers.ts";
import { pageCache } from "./cache.ts";
import type { PageContext, Parts } from "./context.ts";
import { followedSources, whyDayIsEmpty } from "./followed.ts";
import { whileUnchanged } from "./unchanged.ts";

const TIMES_TOLD_MS = 600_000;

export interface Site {
  parts: Parts;
  db: Database;
  startedAt: Instant;
  /** The feed day that it is. */
  today(): Day;
  /** What a page shows besides its own matter. */
  page(c: Context): Promise<PageContext>;
  /** The context of a problem's page, which must be shown even when the records cannot be read. */
  problemPage(c: Context): Promise<PageContext>;
  /** For pages that are the same for everybody who is not signed in. */
  cached: MiddlewareHandler;
  /** What searches are answered from. */
  library(): Library;
  stock(): ReturnType<typeof catalogue>;
  categories(): ReturnType<typeof categoryCounts>;
  followed(): ReturnType<typeof followedSources>;
  whyEmptyOn(day: Day): Promise<EmptyReason[]>;
}

export function createSite(parts: Parts): Site {
  const { records, index, suggestions, config, clock } = parts;
  const { db } = records;
  const today = () => feedDayOf(clock(), config);
  // What pages tell of times (a list that is expected, a source that is late) is looked at anew so often.
  const round = () => Math.floor(clock() / TIMES_TOLD_MS);
  const state = () => `${records.state()} ${today()} ${round()} ${parts.meaning()?.encoder.id ?? ""}`;
  const facets = createFacets(db, records.state);
  const kept = keepRankings();
  const demo = whileUnchanged(records.state, () => hasDemo(db));
  const context = (shown: boolean): PageContext => ({
    title: config.title,
    baseUrl: config.baseUrl.replace(/\/+$/, ""),
    today: today(),
    demo: shown,
  });
  return {
    parts,
    db,
    startedAt: clock(),
    today,
    page: async () => context(await demo()),
    problemPage: async () => context(await demo().catch(() => false)),
    cached: pageCache(state),
    library: () => ({
      index,
      facets,
      suggestions,
      kept,
      meaning: parts.meaning(),
      meaningAway: parts.meaningAway,
    }),
    // Asked for once until something changes.
    stock: whileUnchanged(records.state, () => catalogue(db)),
    categories: whileUnchanged(records.state, () => categoryCounts(db)),
    followed: () => followedSources(db, parts.sources),
    whyEmptyOn: (day) => whyDayIsEmpty({ ...parts, db, feedClock: config }, day, clock()),
  };
}

/** A whole page, as it is sent. */
export const html = (page: unknown): string => `<!doctype html>${page}`;
