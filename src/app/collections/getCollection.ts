/** The collection at an address, for the reader who asks. */
import { type Collection, noSuchCollection } from "../../domain/collections/collection.ts";
import { includesRole, type Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { type Collected, papersIn } from "../../store/collections/collectionItems.ts";
import { findCollection } from "../../store/collections/collections.ts";
import type { AppContext } from "../context.ts";

export interface VisibleCollection {
  collection: Collection;
  owner: Reader;
  /** Whether the reader who asks owns it. */
  isOwner: boolean;
}

/**
 * Returns a collection that this reader may see, or that anybody may see where no reader is given. Throws `not_found` for
 * any other, so that nobody learns whether it exists.
 */
export async function getCollection(
  { db }: Pick<AppContext, "db">,
  reader: Reader | undefined,
  address: string,
): Promise<VisibleCollection> {
  const found = await findCollection(db, address);
  const isOwner = found !== undefined && found.owner.id === reader?.id;
  // What a banned reader wrote is shown to moderators only.
  const isSilenced = found?.owner.ban !== undefined && !(reader && includesRole(reader.role, "moderator"));
  if (!found || (!isOwner && (found.collection.visibility === "private" || isSilenced))) throw noSuchCollection();
  return { ...found, isOwner };
}

/** Returns a collection that the reader may change. Throws `not_found`, and `not_allowed` for somebody else's. */
export async function getOwnCollection(
  ctx: Pick<AppContext, "db">,
  reader: Reader | undefined,
  address: string,
): Promise<VisibleCollection> {
  const found = await getCollection(ctx, reader, address);
  if (!found.isOwner) throw new BroadsheetError("not_allowed", "This collection is somebody else’s; you may read it.");
  return found;
}

export interface CollectionContents extends VisibleCollection {
  /** The papers of the whole collection. */
  total: number;
  entries: Collected[];
}

/** Returns a collection with a page of its papers, in its own order. Throws as `getCollection` does. */
export async function getCollectionContents(
  ctx: Pick<AppContext, "db">,
  reader: Reader | undefined,
  address: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<CollectionContents> {
  const found = await getCollection(ctx, reader, address);
  return { ...found, ...(await papersIn(ctx.db, found.collection, limit, offset)) };
}
