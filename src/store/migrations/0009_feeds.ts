import { randomInt } from "node:crypto";
import { type Kysely, sql } from "kysely";

/** Exact as a number wherever numbers are kept. */
const INSTANCES = 2 ** 47;

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("feed_links")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("list", "text", (c) => c.notNull())
    .addColumn("links", "integer", (c) => c.notNull().defaultTo(1))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addUniqueConstraint("feed_links_once", ["reader_id", "list"])
    .execute();
  // Alert feeds that exist stay feeds; their addresses are handed out again.
  await sql`insert into feed_links (reader_id, list, created_at)
    select reader_id, 'alerts', created_at from alert_ways where kind = 'feed'`.execute(db);

  // What ids in feeds are made of, so that they stay when the instance moves to another address.
  await sql`insert into counters (name, value) values
    ('instance', ${sql.lit(randomInt(1, INSTANCES))}), ('instance_since', ${sql.lit(Date.now())})`.execute(db);
}
