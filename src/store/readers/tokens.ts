/** API tokens of readers' programs. Only their hashes are stored. */

import { MAX_TOKENS } from "../../domain/readers/apiToken.ts";
import { type Reader, SCOPES, type Scope } from "../../domain/readers/reader.ts";
import { unlessStorageFails } from "../../lib/storageErrors.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { asReader } from "./readers.ts";

/** The last use is recorded to the hour: a write for each request would cost more than it tells. */
const USE_RECORDED_MS = 3_600_000;
/** Finds the reader that a token speaks for, and what it may do; undefined when the token does not hold. */
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
  if (usedAt < now - USE_RECORDED_MS || usedAt > now)
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

/** Adds a token. Returns false when the reader has `MAX_TOKENS` already. */
export async function addToken(
  tx: Tx,
  readerId: number,
  token: { name: string; hash: string; scopes: readonly Scope[]; at: Instant; expiresAt: Instant | null },
): Promise<boolean> {
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
}

/** Lists the tokens of a reader, the latest first, with those that have expired until they are revoked. */
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
export async function deleteToken(db: Database, readerId: number, id: number): Promise<boolean> {
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
