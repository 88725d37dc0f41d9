/** What the timetable has seen to. */
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";

export interface JobRow {
  /** The time on the timetable that was last seen to. */
  doneFor: Instant;
  /** When to try again what failed; absent when it went well. */
  retryAt?: Instant;
}

export async function jobRow(db: Database, name: string): Promise<JobRow | undefined> {
  const row = await db.selectFrom("jobs").selectAll().where("name", "=", name).executeTakeFirst();
  return row && { doneFor: row.done_for, ...(row.retry_at === null ? {} : { retryAt: row.retry_at }) };
}

export async function saveJob(db: Database, name: string, doneFor: Instant, retryAt?: Instant): Promise<void> {
  const row = { done_for: doneFor, retry_at: retryAt ?? null };
  await db
    .insertInto("jobs")
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column("name").doUpdateSet(row))
    .execute();
}
