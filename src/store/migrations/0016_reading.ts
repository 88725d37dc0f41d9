/** What a reader was shown and has read, and whether that is to be remembered. */
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("readers")
    .addColumn("remembers_reading", "integer", (c) => c.notNull().defaultTo(1))
    .execute();
  await db.schema
    .createTable("impressions")
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("paper_key", "integer", (c) => c.notNull().references("papers.key").onDelete("cascade"))
    .addColumn("list", "text", (c) => c.notNull())
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("day", "text", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("impressions_key", ["reader_id", "day", "list", "paper_key"])
    .execute();
  await db.schema.createIndex("impressions_by_time").on("impressions").columns(["reader_id", "at"]).execute();
  await db.schema.createIndex("latest_impressions").on("impressions").column("at").execute();
  await db.schema.createIndex("impressions_by_paper").on("impressions").column("paper_key").execute();
  await db.schema
    .createTable("reading")
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("paper_key", "integer", (c) => c.notNull().references("papers.key").onDelete("cascade"))
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("first_at", "bigint", (c) => c.notNull())
    .addColumn("last_at", "bigint", (c) => c.notNull())
    .addColumn("opened_at", "bigint")
    .addColumn("pdf_at", "bigint")
    .addColumn("code_at", "bigint")
    .addColumn("marked_at", "bigint")
    .addPrimaryKeyConstraint("reading_key", ["reader_id", "paper_key"])
    .execute();
  await db.schema.createIndex("reading_by_time").on("reading").columns(["reader_id", "last_at"]).execute();
  await db.schema.createIndex("reading_by_paper").on("reading").column("paper_key").execute();
}
