/** One-tap links of digests that were used, so that each counts once. */
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("used_paper_links")
    .addColumn("token", "text", (c) => c.primaryKey())
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("earlier", "text")
    .addColumn("used_at", "bigint", (c) => c.notNull())
    .addColumn("undone_at", "bigint")
    .execute();
  await db.schema
    .createIndex("used_paper_links_by_time")
    .on("used_paper_links")
    .columns(["reader_id", "used_at"])
    .execute();
}
