/** Finding readers by name or handle, for moderators. */
import { sql } from "kysely";
import type { Reader } from "../../domain/readers/reader.ts";
import { fold } from "../../lib/text.ts";
import type { Database } from "../database.ts";
import { asReader } from "./readers.ts";

/**
 * Finds readers whose name or handle contains the query, the banned first, then by handle. An empty query finds all of
 * them.
 */
export async function searchReaders(
  db: Database,
  query: string,
  limit: number,
  offset: number,
): Promise<{ total: number; readers: Reader[] }> {
  const words = query.replace(/^@/, "");
  const like = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const matching = db
    .selectFrom("readers")
    .where("rule", "=", 0)
    .where("deleted_at", "is", null)
    .$if(words !== "", (rows) =>
      rows.where(
        sql<boolean>`(handle like ${like(fold(words))} escape '\\' or lower(name) like ${like(words.toLowerCase())} escape '\\')`,
      ),
    );
  const { total } = await matching.select((eb) => eb.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  const rows = await matching
    .selectAll()
    .orderBy((eb) => eb("banned_at", "is", null))
    .orderBy("handle")
    .limit(limit)
    .offset(offset)
    .execute();
  return { total, readers: rows.map(asReader) };
}
