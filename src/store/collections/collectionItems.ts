/** The papers of collections, each with a note and a position. Positions are given out while the collection is locked. */

import { sql } from "kysely";
import { type Collection, MAX_COLLECTION_PAPERS, type Move, placeAfter } from "../../domain/collections/collection.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { chunksOf } from "../../lib/chunks.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { grouped } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { isUnseen } from "../lib/unseen.ts";
import { ownCollection } from "./collections.ts";

/** A paper in a collection. */
export interface Collected {
  key: number;
  note: string;
  addedAt: Instant;
}

/** A paper and one of a reader's collections, for a change at a time. */
export interface Collecting {
  readerId: number;
  address: string;
  paperKey: number;
  at: Instant;
}

/** Adds a paper at the end; false when it is there already. Throws `not_found`, and `conflict` when it is full. */
export const collect = async (tx: Tx, { paperKey, ...rest }: Collecting): Promise<boolean> =>
  (await collectAll(tx, { ...rest, keys: [paperKey] })) > 0;

/**
 * Adds papers at the end, the first of them last, and returns how many are new; keys of papers that are gone are skipped.
 * Throws `not_found`, and `conflict` when they do not all fit.
 */
export async function collectAll(
  tx: Tx,
  { readerId, address, keys, at }: Omit<Collecting, "paperKey"> & { keys: readonly number[] },
): Promise<number> {
  const { id } = await ownCollection(tx, readerId, address, at);
  const rows = await tx
    .selectFrom("collection_papers")
    .select(["paper_key", "position"])
    .where("collection_id", "=", id)
    .execute();
  const there = new Set(rows.map((row) => row.paper_key));
  const absent = [...new Set(keys)].filter((key) => !there.has(key));
  const wanted = new Set<number>();
  for (const some of chunksOf(absent, NAMED_AT_ONCE)) {
    for (const { key } of await tx.selectFrom("papers").select("key").where("key", "in", some).execute())
      wanted.add(key);
  }
  const fresh = absent.filter((key) => wanted.has(key)).reverse();
  if (fresh.length === 0) return 0;
  if (rows.length + fresh.length > MAX_COLLECTION_PAPERS)
    throw new BroadsheetError(
      "conflict",
      rows.length >= MAX_COLLECTION_PAPERS
        ? `This collection has ${grouped(MAX_COLLECTION_PAPERS)} papers, which is as many as fit. Take one out, or make another collection.`
        : `A collection has room for ${grouped(MAX_COLLECTION_PAPERS)} papers. This one has ${grouped(rows.length)}, and you are adding ${grouped(fresh.length)}; make another collection for them.`,
    );
  let last = rows.reduce((most, { position }) => Math.max(most, position), 0);
  for (const some of chunksOf(fresh, INSERTED_AT_ONCE))
    await tx
      .insertInto("collection_papers")
      .values(
        some.map((key) => ({
          collection_id: id,
          paper_key: key,
          position: ++last,
          added_at: at,
        })),
      )
      .execute();
  return fresh.length;
}

const INSERTED_AT_ONCE = 500;
/** Statements have this many values at most. */
const NAMED_AT_ONCE = 1_000;

/** Takes a paper out, with its note; false when it was not in it. */
export async function uncollect(tx: Tx, { readerId, address, paperKey, at }: Collecting): Promise<boolean> {
  const { id } = await ownCollection(tx, readerId, address, at);
  const { numDeletedRows } = await tx
    .deleteFrom("collection_papers")
    .where("collection_id", "=", id)
    .where("paper_key", "=", paperKey)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Throws `not_found` when the paper is not in it. */
export async function saveNote(tx: Tx, { note, ...item }: Collecting & { note: string }): Promise<void> {
  const { id } = await ownCollection(tx, item.readerId, item.address, item.at);
  const { numUpdatedRows } = await tx
    .updateTable("collection_papers")
    .set({ note })
    .where("collection_id", "=", id)
    .where("paper_key", "=", item.paperKey)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw notInCollection();
}

/** Moves a paper to another place; those in between move by one. Returns its place, from 1. Throws `not_found`. */
export async function movePaper(tx: Tx, { move, ...item }: Collecting & { move: Move }): Promise<number> {
  const { id } = await ownCollection(tx, item.readerId, item.address, item.at);
  const within = () => tx.selectFrom("collection_papers").where("collection_id", "=", id);
  const from = await within().select("position").where("paper_key", "=", item.paperKey).executeTakeFirst();
  if (!from) throw notInCollection();
  const count = async (upTo?: number) =>
    (
      await within()
        .$if(upTo !== undefined, (query) => query.where("position", "<=", upTo ?? 0))
        .select((eb) => eb.fn.countAll<number>().as("n"))
        .executeTakeFirstOrThrow()
    ).n;
  const [place, papers] = [await count(from.position), await count()];
  const wanted = placeAfter(place, move, papers);
  if (wanted === place) return place;
  const to = await within()
    .select("position")
    .orderBy("position")
    .limit(1)
    .offset(wanted - 1)
    .executeTakeFirstOrThrow();
  await shift(tx, id, from.position, to.position);
  return wanted;
}

/** Shifts positions by way of negative numbers, since no two rows may have the same position at any time. */
async function shift(tx: Tx, collectionId: number, from: number, to: number): Promise<void> {
  const [low, high, step] = from < to ? [from, to, -1] : [to, from, 1];
  await sql`update collection_papers
    set position = case when position = ${from} then ${-to} else -(position + ${step}) end
    where collection_id = ${collectionId} and position between ${low} and ${high}`.execute(tx);
  await sql`update collection_papers set position = -position
    where collection_id = ${collectionId} and position < 0`.execute(tx);
}

/** Lists a page of a collection in its order, with the number of all its papers; with `unseen` without what a reader has seen. */
export async function papersIn(
  db: Database,
  { id, ordering }: Pick<Collection, "id" | "ordering">,
  limit: number,
  offset: number,
  unseen?: Unseen,
): Promise<{ total: number; entries: Collected[] }> {
  const within = db
    .selectFrom("collection_papers")
    .where("collection_id", "=", id)
    .where(isUnseen(unseen, "collection_papers.paper_key"));
  const { total } = await within.select((eb) => eb.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  const rows = await within
    .innerJoin("papers", "papers.key", "paper_key")
    .select(["paper_key", "note", "added_at"])
    .$if(ordering === "added", (query) => query.orderBy("added_at", "desc"))
    .$if(ordering === "published", (query) => query.orderBy("published_at", "desc"))
    .orderBy("position", ordering === "hand" ? "asc" : "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  return {
    total,
    entries: rows.map((row) => ({ key: row.paper_key, note: row.note, addedAt: row.added_at })),
  };
}

/** Counts the papers of a collection. */
export async function countPapersIn(db: Database, collectionId: number): Promise<number> {
  const { total } = await db
    .selectFrom("collection_papers")
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .where("collection_id", "=", collectionId)
    .executeTakeFirstOrThrow();
  return total;
}

/** Tells which of these papers a reader has in `Saved`, and in which collections, by their addresses. */
export async function collectedAmong(db: Database, readerId: number, keys: readonly number[]) {
  const rows =
    keys.length === 0
      ? []
      : await db
          .selectFrom("collection_papers")
          .innerJoin("collections", "collections.id", "collection_id")
          .select(["paper_key", "address", "saved"])
          .where("paper_key", "in", keys)
          .where("reader_id", "=", readerId)
          .execute();
  const collected = new Map<number, Set<string>>();
  for (const { paper_key, address } of rows)
    collected.set(paper_key, (collected.get(paper_key) ?? new Set()).add(address));
  return { saved: new Set(rows.filter(({ saved }) => saved === 1).map((row) => row.paper_key)), collected };
}

/** Merges a paper into another. In collections that have both, it keeps the earlier place, and a note if either has one. */
export async function mergeCollected(tx: Tx, from: number, into: number): Promise<void> {
  const rows = await tx
    .selectFrom("collection_papers")
    .selectAll()
    .where("paper_key", "in", [from, into])
    .orderBy("position")
    .execute();
  const kept = new Map<number, (typeof rows)[number]>();
  for (const row of rows) {
    const earlier = kept.get(row.collection_id);
    kept.set(row.collection_id, earlier ? { ...earlier, note: earlier.note || row.note } : row);
  }
  await tx.deleteFrom("collection_papers").where("paper_key", "in", [from, into]).execute();
  for (const row of kept.values())
    await tx
      .insertInto("collection_papers")
      .values({ ...row, paper_key: into })
      .execute();
}

const notInCollection = () =>
  new BroadsheetError("not_found", "This paper is no longer in the collection, so nothing was changed.");
