/**
 * News: the newest papers of what a reader follows, each with the follows that brought it. A paper is news since it
 * appeared, or since a reader who is followed submitted or upvoted it.
 */
import { FOLLOWED_DAYS, FOLLOWED_PAPERS, type Follow } from "../../domain/follows/follow.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { DAY_MS, type Instant } from "../../lib/time.ts";
import { hiddenAmong } from "../../store/collections/hidden.ts";
import type { Database } from "../../store/database.ts";
import {
  because,
  type Fresh,
  freshByAuthors,
  freshInCategories,
  freshOfReaders,
  type KeyRange,
  type ReaderActivity,
} from "../../store/follows/followNews.ts";
import { publishedAt } from "../../store/papers/papers.ts";
import type { PaperIndex } from "../index/paperIndex.ts";
import { withoutSeen } from "../rank/withoutSeen.ts";
import { matchSavedQuery } from "./matchSavedQuery.ts";
import { readSaved } from "./savedSearch.ts";

export interface News extends Fresh {
  /** In the order of the follows; at least one. */
  reasons: Reason[];
}

export interface Reason {
  follow: Follow;
  /** What a reader did with the paper. */
  did?: ReaderActivity;
}

/** The newest first, of the last `FOLLOWED_DAYS` days, at most `FOLLOWED_PAPERS`; with `unseen` without what the reader has seen. */
export async function newsFor(
  parts: { db: Database; index: PaperIndex },
  readerId: number,
  follows: readonly Follow[],
  now: Instant,
  unseen?: Unseen,
): Promise<News[]> {
  const { db } = parts;
  const span = { since: now - FOLLOWED_DAYS * DAY_MS, limit: FOLLOWED_PAPERS, readerId, unseen };
  const valuesOf = (kind: Follow["kind"]) => follows.filter((follow) => follow.kind === kind).map(({ value }) => value);
  const by = {
    authors: valuesOf("author"),
    categories: valuesOf("category"),
    readers: valuesOf("reader").map(Number),
  };
  const found = await bySearches(parts, follows, span);
  const newest = newestOf([
    await freshByAuthors(db, by.authors, span),
    await freshInCategories(db, by.categories, span),
    await freshOfReaders(db, by.readers, span),
    ...found.map(({ fresh }) => fresh),
  ]);
  const reasons = await reasonsOf(db, newest, follows, by, span.since);
  for (const { follow, keys } of found)
    for (const { key } of newest) if (keys.has(key)) reasons.get(key)?.push({ follow });
  const place = new Map(follows.map(({ id }, i) => [id, i]));
  const inOrder = (a: Reason, b: Reason) => (place.get(a.follow.id) ?? 0) - (place.get(b.follow.id) ?? 0);
  return newest.map((paper) => ({ ...paper, reasons: (reasons.get(paper.key) ?? []).sort(inOrder) }));
}

/** What each followed search finds: all keys, and the newest few papers that are not hidden. */
async function bySearches(
  parts: { db: Database; index: PaperIndex },
  follows: readonly Follow[],
  span: KeyRange,
): Promise<{ follow: Follow; keys: ReadonlyMap<number, number>; fresh: Fresh[] }[]> {
  const found = [];
  for (const follow of follows.filter(({ kind }) => kind === "search")) {
    const { query, filter } = readSaved(follow.value);
    const keys = await matchSavedQuery(parts, query, span.since, { within: filter });
    // The newest come first; as many again in case that some are hidden.
    const all = [...keys.keys()];
    const first = (await withoutSeen(parts.db, all, (key) => key, span.unseen)).slice(0, 2 * span.limit);
    const hidden = await hiddenAmong(parts.db, span.readerId, first);
    const times = await publishedAt(parts.db, first);
    const fresh = first.flatMap((key) => {
      const at = times.get(key);
      return at === undefined || hidden.has(key) ? [] : [{ key, at }];
    });
    found.push({ follow, keys, fresh });
  }
  return found;
}

/** Merges several lists into one that has each paper once, with its latest time. */
function newestOf(lists: readonly (readonly Fresh[])[]): Fresh[] {
  const latest = new Map<number, Instant>();
  for (const { key, at } of lists.flat()) latest.set(key, Math.max(at, latest.get(key) ?? at));
  return [...latest]
    .map(([key, at]) => ({ key, at }))
    .sort((a, b) => b.at - a.at || b.key - a.key)
    .slice(0, FOLLOWED_PAPERS);
}

async function reasonsOf(
  db: Database,
  newest: readonly Fresh[],
  follows: readonly Follow[],
  by: { authors: string[]; categories: string[]; readers: number[] },
  since: Instant,
): Promise<Map<number, Reason[]>> {
  const reasons = new Map(newest.map(({ key }): [number, Reason[]] => [key, []]));
  if (newest.length === 0) return reasons;
  const known = new Map(follows.map((follow) => [`${follow.kind} ${follow.value}`, follow]));
  const give = (key: number, name: string, did?: ReaderActivity) => {
    const follow = known.get(name);
    const given = reasons.get(key);
    if (follow && given && !given.some((reason) => reason.follow.id === follow.id))
      given.push({ follow, ...(did ? { did } : {}) });
  };
  const found = await because(db, [...reasons.keys()], by, since);
  for (const { key, value } of found.authors) give(key, `author ${value}`);
  for (const { key, value } of found.categories) give(key, `category ${value}`);
  for (const { key, readerId, did } of found.readers) give(key, `reader ${readerId}`, did);
  return reasons;
}
