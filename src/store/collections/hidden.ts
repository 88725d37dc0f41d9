/** Papers that readers do not want to see: they are left out of those readers' lists, and nobody else's. */

import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";

/** Hides a paper; one that is hidden already keeps its time. */
export async function hide(db: Database, readerId: number, paperKey: number, at: Instant): Promise<void> {
  await db
    .insertInto("hidden_papers")
    .values({ reader_id: readerId, paper_key: paperKey, hidden_at: at })
    .onConflict((c) => c.doNothing())
    .execute();
}

export async function unhide(db: Database, readerId: number, paperKey: number): Promise<void> {
  await db.deleteFrom("hidden_papers").where("reader_id", "=", readerId).where("paper_key", "=", paperKey).execute();
}

/** Tells which of these papers a reader has hidden. */
export async function hiddenAmong(db: Database, readerId: number, keys: readonly number[]): Promise<Set<number>> {
  if (keys.length === 0) return new Set();
  const rows = await db
    .selectFrom("hidden_papers")
    .select("paper_key")
    .where("reader_id", "=", readerId)
    .where("paper_key", "in", keys)
    .execute();
  return new Set(rows.map((row) => row.paper_key));
}

/** Finds the paper with this id if the reader has hidden it. */
export const hiddenPaper = (
  db: Database,
  readerId: number,
  id: string,
): Promise<{ key: number; id: string; title: string } | undefined> =>
  db
    .selectFrom("hidden_papers")
    .innerJoin("papers", "papers.key", "paper_key")
    .select(["papers.key", "papers.id", "title"])
    .where("reader_id", "=", readerId)
    .where("papers.id", "=", id)
    .executeTakeFirst();

/** Exports the papers that a reader has hidden. */
export async function exportHidden(db: Database, readerId: number) {
  const rows = await db
    .selectFrom("hidden_papers")
    .innerJoin("papers", "papers.key", "paper_key")
    .select(["papers.id", "hidden_at"])
    .where("reader_id", "=", readerId)
    .orderBy("hidden_at")
    .execute();
  return rows.map(({ id, hidden_at }) => ({ paper: id, hiddenAt: new Date(hidden_at).toISOString() }));
}

/** Erases what a reader who leaves has hidden. */
export async function forgetHidden(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("hidden_papers").where("reader_id", "=", readerId).execute();
}
