/** The collection of an address, for whoever asks. */
import type { Collection } from "../../domain/collections/collection.ts";
import { includesRole, type Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { findCollection } from "../../store/collections/collections.ts";
import type { Database } from "../../store/database.ts";

export interface VisibleCollection {
  collection: Collection;
  owner: Reader;
  isOwner: boolean;
}

/** A collection that this reader, or anybody, may see. Throws `not_found`, also for one that is not for them. */
export async function visibleCollection(
  db: Database,
  reader: Reader | undefined,
  address: string,
): Promise<VisibleCollection> {
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
  db: Database,
  reader: Reader | undefined,
  address: string,
): Promise<VisibleCollection> {
  const found = await visibleCollection(db, reader, address);
  if (!found.isOwner) throw new BroadsheetError("not_allowed", "This collection is somebody else’s; you may read it.");
  return found;
}
