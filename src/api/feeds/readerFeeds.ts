/** Feeds of what readers show to everybody: their activity on their pages, and collections that are not private. */

import { getCollection } from "../../app/collections/getCollection.ts";
import { getProfile, unknownReader } from "../../app/readers/getProfile.ts";
import type { Collection } from "../../domain/collections/collection.ts";
import { collectionPath, readerPath } from "../../domain/pagePaths.ts";

import type { Unseen } from "../../domain/reading/reading.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { papersIn } from "../../store/collections/collectionItems.ts";
import { viewerList } from "../../store/collections/viewerLists.ts";
import { publishedAt } from "../../store/papers/papers.ts";
import { type PublicProfile, papersByReader } from "../../store/readers/profiles.ts";
import type { FeedEntry, FeedList } from "./feed.ts";

const PAPERS = 50;

const SHOWN = ["submitted", "upvoted", "papers"] as const;
type Shown = (typeof SHOWN)[number];

/** Throws `not_found` for an unknown or banned reader, and for parts of their page that are no list of papers. */
export async function readerList(
  site: WebContext,
  handle: string,
  show: string | undefined,
  number: number,
): Promise<FeedList> {
  const profile = await getProfile(site.db, handle);
  const shown = show === undefined ? SHOWN[0] : SHOWN.find((one) => one === show);
  if (profile.ban) throw unknownReader();
  if (!shown) throw new BroadsheetError("not_found", `Readers have feeds of papers alone: show=${SHOWN.join(", ")}.`);
  const { entries, total } = await papersOf(site, profile, shown, number);
  const path = readerPath(profile.handle);
  return {
    name: `reader ${profile.id} ${shown}`,
    title: `${TITLES[shown](profile.name)} · ${site.services.config.title}`,
    about: ABOUT[shown](profile.name),
    page: shown === SHOWN[0] ? path : `${path}?show=${shown}`,
    entries,
    number,
    more: total > number * PAPERS,
    since: profile.createdAt,
    audience: "public",
  };
}

const TITLES: Record<Shown, (name: string) => string> = {
  submitted: (name) => `Submitted by ${name}`,
  upvoted: (name) => `Upvoted by ${name}`,
  papers: (name) => `Papers by ${name}`,
};
const ABOUT: Record<Shown, (name: string) => string> = {
  submitted: (name) => `What ${name} puts into editions, the last first.`,
  upvoted: (name) => `What ${name} upvotes, the last first.`,
  papers: (name) => `Papers that ${name} is verified as an author of, the last published first.`,
};

async function papersOf({ db }: WebContext, { id, name, counts }: PublicProfile, shown: Shown, number: number) {
  const offset = (number - 1) * PAPERS;
  if (shown !== "papers") {
    const { total, papers } = await viewerList(db, id, shown, { limit: PAPERS, offset, publicly: true });
    return { total, entries: papers.map((one): FeedEntry => ({ ...one, why: [`${shown} by ${name}`] })) };
  }
  const keys = await papersByReader(db, id, PAPERS, offset);
  const times = await publishedAt(db, keys);
  const entries = keys.flatMap((key): FeedEntry[] => {
    const at = times.get(key);
    return at === undefined ? [] : [{ key, at, why: [`${name} is one of its authors`] }];
  });
  return { total: counts.papers, entries };
}

/** Lists a collection as everybody sees it. Throws `not_found` for a private one and for one of a banned reader. */
export async function collectionList(site: WebContext, address: string, number: number): Promise<FeedList> {
  const { collection, owner } = await getCollection(site, undefined, address);
  return {
    ...(await collectionParts(site, collection, number)),
    about: collection.about || `A collection by ${owner.name}.`,
    audience: collection.visibility === "public" ? "public" : "unlisted",
  };
}

/** The parts of a collection's list that are the same for its owner and for everybody. */
export async function collectionParts(
  { db, services }: WebContext,
  collection: Collection,
  number: number,
  unseen?: Unseen,
) {
  const { total, entries } = await papersIn(db, collection, PAPERS, (number - 1) * PAPERS, unseen);
  return {
    name: `collection ${collection.address}`,
    title: `${collection.name} · ${services.config.title}`,
    page: collectionPath(collection.address),
    entries: entries.map(
      ({ key, note, addedAt }): FeedEntry => ({ key, at: addedAt, why: [], ...(note === "" ? {} : { note }) }),
    ),
    number,
    more: total > number * PAPERS,
    since: collection.createdAt,
  };
}
