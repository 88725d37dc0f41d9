import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("subscriptions")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("address", "text", (c) => c.notNull().unique())
    .addColumn("written", "text", (c) => c.notNull())
    .addColumn("reader_id", "integer", (c) => c.references("readers.id").onDelete("set null"))
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("wishes", "text", (c) => c.notNull())
    .addColumn("zone", "text", (c) => c.notNull())
    .addColumn("next_due_at", "bigint")
    .addColumn("links", "integer", (c) => c.notNull().defaultTo(1))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("asked_at", "bigint")
    .addColumn("confirmed_at", "bigint")
    .addColumn("confirmed_from", "text")
    .addColumn("ended_at", "bigint")
    .addColumn("suspended_at", "bigint")
    .addColumn("suspended_why", "text")
    .addColumn("soft_bounces", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await schema.createIndex("subscriptions_due").on("subscriptions").columns(["state", "next_due_at"]).execute();
  await schema.createIndex("subscriptions_by_reader").on("subscriptions").column("reader_id").execute();

  await schema
    .createTable("deliveries")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("subscription_id", "integer", (c) => c.notNull().references("subscriptions.id").onDelete("cascade"))
    .addColumn("issue", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull().check(sql`state in ('due', 'sending', 'sent', 'skipped', 'failed')`))
    .addColumn("due_at", "bigint", (c) => c.notNull())
    .addColumn("holder", "text")
    .addColumn("claimed_at", "bigint")
    .addColumn("handed_at", "bigint")
    .addColumn("attempts", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("retry_at", "bigint")
    .addColumn("message_id", "text")
    .addColumn("papers", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("says", "text")
    .addColumn("sent_at", "bigint")
    .addUniqueConstraint("deliveries_once", ["subscription_id", "issue"])
    .execute();
  await schema.createIndex("deliveries_by_state").on("deliveries").columns(["state", "due_at"]).execute();
  await schema.createIndex("deliveries_by_issue").on("deliveries").column("issue").execute();
  await schema.createIndex("deliveries_by_claim").on("deliveries").column("claimed_at").execute();

  await schema
    .createTable("delivered_papers")
    .addColumn("subscription_id", "integer", (c) => c.notNull().references("subscriptions.id").onDelete("cascade"))
    .addColumn("paper_key", "integer", (c) => c.notNull().references("papers.key").onDelete("cascade"))
    .addColumn("delivery_id", "integer", (c) => c.notNull().references("deliveries.id").onDelete("cascade"))
    .addPrimaryKeyConstraint("delivered_papers_key", ["subscription_id", "paper_key"])
    .execute();
  await schema.createIndex("delivered_papers_by_paper").on("delivered_papers").column("paper_key").execute();
  await schema.createIndex("delivered_papers_by_delivery").on("delivered_papers").column("delivery_id").execute();

  await schema
    .createTable("bounces")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("delivery_id", "integer", (c) => c.references("deliveries.id").onDelete("set null"))
    .addColumn("address", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull().check(sql`kind in ('hard', 'soft', 'complaint')`))
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("says", "text", (c) => c.notNull())
    .addColumn("digest", "text", (c) => c.notNull().unique())
    .addColumn("at", "bigint", (c) => c.notNull())
    .execute();
  await schema.createIndex("bounces_by_address").on("bounces").columns(["address", "at"]).execute();
  await schema.createIndex("bounces_by_delivery").on("bounces").column("delivery_id").execute();
}
