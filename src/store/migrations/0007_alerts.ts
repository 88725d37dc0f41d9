import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("alert_ways")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("address", "text")
    .addColumn("chat", "text")
    .addColumn("secret", "text")
    .addColumn("links", "integer", (c) => c.notNull().defaultTo(1))
    .addColumn("failures", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("off_at", "bigint")
    .addColumn("noticed_at", "bigint")
    .addColumn("said", "text")
    .addColumn("said_at", "bigint")
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();
  await schema.createIndex("alert_ways_by_reader").on("alert_ways").column("reader_id").execute();

  await schema
    .createTable("alerts")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("follow_id", "integer", (c) => c.notNull().references("follows.id").onDelete("cascade"))
    .addColumn("way_id", "integer", (c) => c.notNull().references("alert_ways.id").onDelete("cascade"))
    .addColumn("rhythm", "text", (c) => c.notNull().check(sql`rhythm in ('at_once', 'hourly', 'digest')`))
    .addColumn("after_key", "integer", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addUniqueConstraint("alerts_once", ["follow_id", "way_id"])
    .execute();
  await schema.createIndex("alerts_by_reader").on("alerts").column("reader_id").execute();
  await schema.createIndex("alerts_by_way").on("alerts").column("way_id").execute();

  await schema
    .createTable("alert_deliveries")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("way_id", "integer", (c) => c.notNull().references("alert_ways.id").onDelete("cascade"))
    .addColumn("mark", "text", (c) => c.notNull().unique())
    .addColumn("state", "text", (c) => c.notNull().check(sql`state in ('due', 'sending', 'sent', 'failed')`))
    .addColumn("due_at", "bigint", (c) => c.notNull())
    .addColumn("retry_at", "bigint", (c) => c.notNull())
    .addColumn("holder", "text")
    .addColumn("claimed_at", "bigint")
    .addColumn("attempts", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("papers", "integer", (c) => c.notNull())
    .addColumn("says", "text")
    .addColumn("settled_at", "bigint")
    .execute();
  await schema.createIndex("alert_deliveries_by_state").on("alert_deliveries").columns(["state", "retry_at"]).execute();
  await schema.createIndex("alert_deliveries_by_way").on("alert_deliveries").columns(["way_id", "state"]).execute();

  await schema
    .createTable("alert_hits")
    .addColumn("alert_id", "integer", (c) => c.notNull().references("alerts.id").onDelete("cascade"))
    .addColumn("paper_key", "integer", (c) => c.notNull().references("papers.key").onDelete("cascade"))
    .addColumn("did", "text")
    .addColumn("found_at", "bigint", (c) => c.notNull())
    .addColumn("waiting", "integer", (c) => c.notNull())
    .addColumn("delivery_id", "integer", (c) => c.references("alert_deliveries.id").onDelete("set null"))
    .addPrimaryKeyConstraint("alert_hits_key", ["alert_id", "paper_key"])
    .execute();
  await schema.createIndex("alert_hits_by_paper").on("alert_hits").column("paper_key").execute();
  await schema.createIndex("alert_hits_by_delivery").on("alert_hits").column("delivery_id").execute();
  await schema.createIndex("alert_hits_by_time").on("alert_hits").column("found_at").execute();
  await sql`create index alert_hits_waiting on alert_hits (alert_id) where waiting = 1`.execute(db);

  // What is there already is no news to anybody.
  for (const name of ["alerts_records_key", "alerts_search_key"])
    await sql`insert into counters (name, value)
      select ${sql.lit(name)}, coalesce((select value from counters where name = 'paper_key'), 0)`.execute(db);
}
