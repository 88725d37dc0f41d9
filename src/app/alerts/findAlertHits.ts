/** Finds hits of alerts among new papers and in what readers did. Each step is a transaction with its mark. */
import { NEWS_DAYS } from "../../domain/alerts/alert.ts";
import type { Clock } from "../../domain/ports.ts";
import { DAY_MS } from "../../lib/time.ts";
import type { PaperIndex } from "../../search/index/paperIndex.ts";
import { matchSavedQuery } from "../../search/saved/matchSavedQuery.ts";
import { readSaved } from "../../search/saved/savedSearch.ts";
import { findActivity, hasNewActivity } from "../../store/alerts/alertActivity.ts";
import {
  alertSearches,
  findInRecords,
  isBehind,
  type KeySpan,
  newsKeys,
  nextSpan,
  saveFound,
} from "../../store/alerts/alertHits.ts";
import type { Database } from "../../store/database.ts";

export interface FindingParts {
  db: Database;
  index: PaperIndex;
  clock: Clock;
  signal: AbortSignal;
}

/** Returns whether there is anything that was not looked at. */
export const isAnythingNew = async (db: Database, now: number): Promise<boolean> =>
  (await isBehind(db, "records")) || (await isBehind(db, "searches")) || (await hasNewActivity(db, now));

export async function findByRecords({ db, clock, signal }: FindingParts): Promise<void> {
  for (;;) {
    const span = await nextSpan(db, "records", clock() - NEWS_DAYS * DAY_MS);
    if (!span || signal.aborted) break;
    if (!(await db.transaction().execute((tx) => findInRecords(tx, span, clock())))) break;
  }
  if (await hasNewActivity(db, clock())) await db.transaction().execute((tx) => findActivity(tx, clock()));
}

/** Looks at papers as far as the index has them. Returns whether papers are left for later. */
export async function findBySearches(parts: FindingParts): Promise<boolean> {
  const { db, clock, signal } = parts;
  for (;;) {
    const span = await nextSpan(db, "searches", clock() - NEWS_DAYS * DAY_MS);
    if (!span || signal.aborted) break;
    const found = await searched(parts, span);
    if (!(await db.transaction().execute((tx) => saveFound(tx, span, found, clock())))) break;
  }
  return isBehind(db, "searches");
}

/** Returns the keys of the span's papers by the searches that find them. A search that many readers have runs once. */
async function searched({ db, index, signal }: FindingParts, span: KeySpan): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  const news = await newsKeys(db, span);
  const searches = news.size === 0 ? [] : await alertSearches(db);
  if (searches.length > 0) await index.refresh();
  for (const address of searches) {
    signal.throwIfAborted();
    const { query, filter } = readSaved(address);
    const keys = await matchSavedQuery({ db, index }, query, span.since, { within: filter });
    found.set(
      address,
      [...keys.keys()].filter((key) => news.has(key)),
    );
  }
  return found;
}
