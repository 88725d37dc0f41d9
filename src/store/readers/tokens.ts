/** API tokens: made for a reader's programs, kept as hashes, revocable. */

import { type Reader, SCOPES, type Scope } from "../../domain/readers/reader.ts";
import { unlessStorageFails } from "../../lib/storageErrors.ts";
import { HOUR_MS, type Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { asReader } from "./readers.ts";

/** The last use is kept to the hour: a write for each request would cost more than it tells. */
const USE_NOTED_MS = HOUR_MS;
/** Of one reader. */
export const MAX_TOKENS = 20;

/** Who a token speaks for, and what it may do; undefined when it does not hold. */
export async function readerOfToken(
  db: Database,
  hash: string,
  now: Instant,
): Promise<{ reader: Reader; scopes: Scope[] } | undefined> {
  const token = await db.selectFrom("api_tokens").selectAll().where("hash", "=", hash).executeTakeFirst();
  if (!token || (token.expires_at !== null && token.expires_at <= now)) return undefined;
  const row = await db
    .selectFrom("readers")
    .selectAll()
    .where("id", "=", token.reader_id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) return undefined;
  const usedAt = token.used_at ?? 0;
  if (usedAt < now - USE_NOTED_MS || usedAt > now)
    await unlessStorageFails(db.updateTable("api_tokens").set({ used_at: now }).where("id", "=", token.id).execute());
  return { reader: asReader(row), scopes: scopesIn(token.scopes) };
}

export interface ApiToken {
  id: number;
  name: string;
  scopes: Scope[];
  createdAt: Instant;
  /** Absent for one that lasts until it is revoked. */
  expiresAt?: Instant;
  /** To the hour; absent for one that was never used. */
  usedAt?: Instant;
}

/** Returns false when the reader has `MAX_TOKENS` already. */
export async function addToken(
  db: Database,
  readerId: number,
  token: { name: string; hash: string; scopes: readonly Scope[]; at: Instant; expiresAt: Instant | null },
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if ((await tokensOf(tx, readerId)).length >= MAX_TOKENS) return false;
    await tx
      .insertInto("api_tokens")
      .values({
        reader_id: readerId,
        name: token.name,
        hash: token.hash,
        scopes: token.scopes.join(" "),
        created_at: token.at,
        expires_at: token.expiresAt,
      })
      .execute();
    return true;
  });
}

/** The latest first; also those that have run out, until they are taken away. */
export async function tokensOf(db: Database, readerId: number): Promise<ApiToken[]> {
  const rows = await db
    .selectFrom("api_tokens")
    .selectAll()
    .where("reader_id", "=", readerId)
    .orderBy("id", "desc")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scopes: scopesIn(row.scopes),
    createdAt: row.created_at,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.used_at === null ? {} : { usedAt: row.used_at }),
  }));
}

/** Returns false when the reader has no such token. */
export async function revokeToken(db: Database, readerId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("api_tokens")
    .where("id", "=", id)
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

const scopesIn = (text: string): Scope[] => {
  const granted = text.split(" ");
  return SCOPES.filter((scope) => granted.includes(scope));
};
