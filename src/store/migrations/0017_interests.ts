/** What a reader set by hand about what was learned about their interests. What is learned is not kept. */
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("interest_settings")
    .addColumn("reader_id", "integer", (c) => c.primaryKey().references("readers.id").onDelete("cascade"))
    .addColumn("paused_at", "bigint")
    .addColumn("forgotten_before", "bigint")
    .addColumn("forgotten_earlier", "bigint")
    .addColumn("shows_match", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("changed_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema
    .createTable("interest_adjustments")
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("value", "text", (c) => c.notNull())
    .addColumn("label", "text", (c) => c.notNull())
    .addColumn("setting", "text", (c) => c.notNull())
    .addColumn("changed_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("interest_adjustments_key", ["reader_id", "kind", "value"])
    .execute();
}
