/** The collection of an address, for whoever asks. */
import type { Context } from "hono";
import type { Collection } from "../domain/collection.ts";
import { BroadsheetError } from "../domain/errors.ts";
import { includesRole, type Reader } from "../domain/reader.ts";
import { findCollection } from "../store/collections.ts";
import type { Site } from "./site.ts";

export interface VisibleCollection {
  collection: Collection;
  owner: Reader;
  isOwner: boolean;
}

/** What of it whoever asks may see. Throws `not_found`, also where there is one that is not for them. */
export async function visibleCollection(
  { db, visits }: Pick<Site, "db" | "visits">,
  c: Context,
  address: string,
): Promise<VisibleCollection> {
  const reader = (await visits.reading(c))?.reader;
  const found = await findCollection(db, address);
  const isOwner = found !== undefined && found.owner.id === reader?.id;
  // What a banned reader wrote is for moderators alone.
  const silenced = found?.owner.ban !== undefined && !(reader && includesRole(reader.role, "moderator"));
  if (!found || (!isOwner && (found.collection.visibility === "private" || silenced)))
    throw new BroadsheetError("not_found", "There is no collection at this address, or it is private.");
  return { ...found, isOwner };
}

/** The one that is to be changed. Throws `not_found`, and `not_allowed` for another's. */
export async function ownedCollection(
  site: Pick<Site, "db" | "visits">,
  c: Context,
  address: string,
): Promise<VisibleCollection> {
  const found = await visibleCollection(site, c, address);
  if (!found.isOwner) throw new BroadsheetError("not_allowed", "This collection is somebody else’s; you may read it.");
  return found;
}
