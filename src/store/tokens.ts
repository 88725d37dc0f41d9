/** API tokens: made for a reader's programs, kept as hashes, revocable. */
import type { Instant } from "../domain/paper.ts";
import { type Reader, SCOPES, type Scope } from "../domain/reader.ts";
import type { Database } from "./database.ts";
import { asReader } from "./readers.ts";

/** The last use is kept to the hour: a write for each request would cost more than it tells. */
const USE_NOTED_MS = 3_600_000;

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
  if ((token.used_at ?? 0) < now - USE_NOTED_MS)
    await db.updateTable("api_tokens").set({ used_at: now }).where("id", "=", token.id).execute();
  const granted = token.scopes.split(" ");
  return { reader: asReader(row), scopes: SCOPES.filter((scope) => granted.includes(scope)) };
}
