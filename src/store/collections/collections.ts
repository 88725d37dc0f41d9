/** Collections: making, changing and finding them. Their papers are in collectionItems.ts. */

import { randomBytes } from "node:crypto";
import type { Selectable } from "kysely";
import {
  type Collection,
  type CollectionSettings,
  MAX_COLLECTIONS,
  noSuchCollection,
  type Ordering,
  SAVED_NAME,
  type Visibility,
} from "../../domain/collections/collection.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { asReader } from "../readers/readers.ts";
import type { Schema } from "../schema.ts";

/** 96 bits, so that nobody finds one by trying. */
const ADDRESS_BYTES = 12;

/** A collection in a list of them. */
export interface CollectionListItem extends Collection {
  papers: number;
}

/** Lists a reader's collections, the last changed first; with `publicOnly`, only the public ones. */
export async function collectionsOf(db: Database, readerId: number, publicOnly = false): Promise<CollectionListItem[]> {
  const rows = await db
    .selectFrom("collections")
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom("collection_papers")
        .whereRef("collection_id", "=", "collections.id")
        .select((of) => of.fn.countAll<number>().as("n"))
        .as("papers"),
    )
    .where("reader_id", "=", readerId)
    .$if(publicOnly, (query) => query.where("visibility", "=", "public"))
    .orderBy("updated_at", "desc")
    .orderBy("id", "desc")
    .execute();
  return rows.map((row) => ({ ...asCollection(row), papers: row.papers ?? 0 }));
}

/**
 * Lists the public collections of one reader, or of all, with their owners, the last made first. Those of banned readers and
 * of readers who left are omitted. `before` is the id of a collection; only older ones are listed.
 */
export async function publicCollections(
  db: Database,
  { handle, before, limit }: { handle?: string | undefined; before?: number | undefined; limit: number },
): Promise<{ collection: CollectionListItem; owner: Pick<Reader, "handle" | "name"> }[]> {
  const rows = await db
    .selectFrom("collections")
    .innerJoin("readers", "readers.id", "collections.reader_id")
    .selectAll("collections")
    .select(["readers.handle", "readers.name as reader"])
    .select((eb) =>
      eb
        .selectFrom("collection_papers")
        .whereRef("collection_id", "=", "collections.id")
        .select((of) => of.fn.countAll<number>().as("n"))
        .as("papers"),
    )
    .where("visibility", "=", "public")
    .where("readers.deleted_at", "is", null)
    .where("readers.banned_at", "is", null)
    .$if(handle !== undefined, (query) => query.where("readers.handle", "=", handle ?? ""))
    .$if(before !== undefined, (query) => query.where("collections.id", "<", before ?? 0))
    .orderBy("collections.id", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ handle, reader, papers, ...row }) => ({
    collection: { ...asCollection(row), papers: papers ?? 0 },
    owner: { handle, name: reader },
  }));
}

/** Lists a reader's collections except `Saved`, the last changed first. */
export const recentCollections = (db: Database, readerId: number, limit: number) =>
  db
    .selectFrom("collections")
    .select(["address", "name"])
    .where("reader_id", "=", readerId)
    .where("saved", "=", 0)
    .orderBy("updated_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();

/** Finds the collection at an address, with its owner; undefined where there is none, or its owner left. */
export async function findCollection(
  db: Database,
  address: string,
): Promise<{ collection: Collection; owner: Reader } | undefined> {
  const row = await db.selectFrom("collections").selectAll().where("address", "=", address).executeTakeFirst();
  if (!row) return undefined;
  const owner = await db
    .selectFrom("readers")
    .selectAll()
    .where("id", "=", row.reader_id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return owner && { collection: asCollection(row), owner: asReader(owner) };
}

/** Finds a reader's collection by its name, the last changed of several; undefined where there is none. */
export async function findOwnCollection(db: Database, readerId: number, name: string): Promise<Collection | undefined> {
  const row = await db
    .selectFrom("collections")
    .selectAll()
    .where("reader_id", "=", readerId)
    .where("name", "=", name)
    .orderBy("updated_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && asCollection(row);
}

/** Makes a collection. Throws `conflict` for a reader who has as many as the limit allows. */
export async function makeCollection(
  tx: Tx,
  readerId: number,
  settings: CollectionSettings,
  at: Instant,
  saved = false,
): Promise<Collection> {
  const { n } = await tx
    .selectFrom("collections")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  if (n >= MAX_COLLECTIONS)
    throw new BroadsheetError(
      "conflict",
      `You have ${MAX_COLLECTIONS} collections, which is the limit. Delete one to make another.`,
    );
  const row = await tx
    .insertInto("collections")
    .values({
      ...settings,
      reader_id: readerId,
      address: randomBytes(ADDRESS_BYTES).toString("base64url"),
      saved: saved ? 1 : 0,
      created_at: at,
      updated_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return asCollection(row);
}

/** Returns the collection for papers that name none, and makes it if the reader has none yet. */
export async function savedCollection(tx: Tx, readerId: number, at: Instant): Promise<Collection> {
  const row = await tx
    .selectFrom("collections")
    .selectAll()
    .where("reader_id", "=", readerId)
    .where("saved", "=", 1)
    .executeTakeFirst();
  if (row) return asCollection(row);
  const settings = { name: SAVED_NAME, about: "", visibility: "private", ordering: "added" } as const;
  return makeCollection(tx, readerId, settings, at, true);
}

/**
 * Returns a reader's own collection, locked until the transaction ends, so that only one at a time counts and places papers
 * in it. Throws `not_found`.
 */
export async function ownCollection(tx: Tx, readerId: number, address: string, at: Instant): Promise<Collection> {
  const row = await tx
    .updateTable("collections")
    .set({ updated_at: at })
    .where("address", "=", address)
    .where("reader_id", "=", readerId)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw noSuchCollection();
  return asCollection(row);
}

/** Returns the collection after the change. Throws `not_found` unless it is the reader's own. */
export async function changeCollection(
  tx: Tx,
  readerId: number,
  address: string,
  settings: CollectionSettings,
  at: Instant,
): Promise<Collection> {
  const collection = await ownCollection(tx, readerId, address, at);
  await tx.updateTable("collections").set(settings).where("id", "=", collection.id).execute();
  return { ...collection, ...settings };
}

/** Deletes a collection with its notes. Throws `not_found` unless it is the reader's own. */
export async function removeCollection(tx: Tx, readerId: number, address: string, at: Instant): Promise<void> {
  const { id } = await ownCollection(tx, readerId, address, at);
  await tx.deleteFrom("collections").where("id", "=", id).execute();
}

/** Exports a reader's collections. */
export async function exportCollections(db: Database, readerId: number) {
  const collections = await collectionsOf(db, readerId);
  const papers = await db
    .selectFrom("collection_papers")
    .innerJoin("collections", "collections.id", "collection_id")
    .innerJoin("papers", "papers.key", "paper_key")
    .select(["collection_id", "papers.id as paper", "note", "added_at"])
    .where("reader_id", "=", readerId)
    .orderBy("position")
    .execute();
  return collections.map(({ id, saved, papers: _count, createdAt, updatedAt, ...collection }) => ({
    ...collection,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    papers: papers
      .filter(({ collection_id }) => collection_id === id)
      .map(({ paper, note, added_at }) => ({ paper, note, addedAt: new Date(added_at).toISOString() })),
  }));
}

/** Erases the collections of a reader who leaves: public ones too, since nobody is left to answer for them. */
export async function forgetCollections(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("collections").where("reader_id", "=", readerId).execute();
}

const asCollection = (row: Selectable<Schema["collections"]>): Collection => ({
  id: row.id,
  address: row.address,
  name: row.name,
  about: row.about,
  visibility: row.visibility as Visibility,
  ordering: row.ordering as Ordering,
  saved: row.saved === 1,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
