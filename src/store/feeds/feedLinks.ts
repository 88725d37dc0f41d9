/**
 * Addresses of private feeds. They are signed, so that nothing stored here opens one, and can be shown to their reader again
 * and again. Each is valid until it is renewed or revoked.
 */

import { type PrivateList, readPrivateList } from "../../domain/readers/privateFeed.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { type LinkRef, type SignedLinks, signedLinks } from "../lib/signedLinks.ts";

export interface FeedLink {
  id: number;
  list: PrivateList;
  /** Counts the addresses that were handed out; only the latest is valid. */
  links: number;
  createdAt: Instant;
}

export const createFeedTokens = (secret: string): SignedLinks => signedLinks(secret, "feed");

/** Lists a reader's feeds in the order they were made. */
export async function feedLinksOf(db: Database, readerId: number): Promise<FeedLink[]> {
  const rows = await db.selectFrom("feed_links").selectAll().where("reader_id", "=", readerId).orderBy("id").execute();
  return rows.flatMap(({ id, list, links, created_at }) => {
    const read = readPrivateList(list);
    return read ? [{ id, list: read, links, createdAt: created_at }] : [];
  });
}

/** Gives a list an address, unless it has one. */
export async function makeFeedLink(db: Database | Tx, readerId: number, list: PrivateList, at: Instant): Promise<void> {
  await db
    .insertInto("feed_links")
    .values({ reader_id: readerId, list, created_at: at })
    .onConflict((c) => c.columns(["reader_id", "list"]).doNothing())
    .execute();
}

/** Ends the address that was handed out, so that there is a new one. Returns false when the reader has no such feed. */
export async function renewFeedLink(db: Database, readerId: number, id: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("feed_links")
    .set((eb) => ({ links: eb("links", "+", 1) }))
    .where("id", "=", id)
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Deletes a feed. Its id is never used again, so its address stays revoked. Returns false when the reader has no such feed. */
export async function revokeFeedLink(db: Database, readerId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("feed_links")
    .where("id", "=", id)
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Tells whose list an address opens; undefined when it is no longer valid. */
export async function feedByLink(
  db: Database,
  { id, links }: LinkRef,
): Promise<{ readerId: number; list: PrivateList; since: Instant } | undefined> {
  const row = await db
    .selectFrom("feed_links")
    .innerJoin("readers", "readers.id", "feed_links.reader_id")
    .select(["reader_id", "list", "feed_links.created_at"])
    .where("feed_links.id", "=", id)
    .where("links", "=", links)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  const list = row && readPrivateList(row.list);
  return list && { readerId: row.reader_id, list, since: row.created_at };
}

/** Deletes the feed of a list that no longer exists. */
export async function forgetFeedOf(tx: Tx, readerId: number, list: PrivateList): Promise<void> {
  await tx.deleteFrom("feed_links").where("reader_id", "=", readerId).where("list", "=", list).execute();
}

/** Exports which feeds a reader has, without the addresses, which are as good as passwords. */
export const exportFeedLinks = async (db: Database, readerId: number) =>
  (await feedLinksOf(db, readerId)).map(({ list, createdAt }) => ({ list, at: createdAt }));

/** Erases the feeds of a reader who leaves. */
export async function forgetFeedLinks(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("feed_links").where("reader_id", "=", readerId).execute();
}
