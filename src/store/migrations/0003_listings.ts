import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .alterTable("papers")
    .addColumn("starting_score", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await schema
    .alterTable("paper_ids")
    .addColumn("provisional", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await schema.alterTable("paper_links").addColumn("site", "text").execute();

  await schema
    .createTable("listings")
    .addColumn("day", "text", (c) => c.notNull().references("editions.day").onDelete("cascade"))
    .addColumn("paper_key", "integer", (c) => c.notNull().references("papers.key").onDelete("cascade"))
    .addColumn("site", "text", (c) => c.notNull())
    .addColumn("submitter", "text")
    .addColumn("submitted_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("listings_key", ["day", "paper_key", "site"])
    .execute();
  await schema.createIndex("listings_by_paper").on("listings").column("paper_key").execute();
  await schema
    .createTable("outside_scores")
    .addColumn("paper_key", "integer", (c) => c.notNull().references("papers.key").onDelete("cascade"))
    .addColumn("site", "text", (c) => c.notNull())
    .addColumn("upvotes", "integer", (c) => c.notNull().check(sql`upvotes >= 0`))
    .addColumn("taken_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("outside_scores_key", ["paper_key", "site"])
    .execute();

  // Lists by upvotes, those on other sites included.
  await sql`create index papers_by_upvotes on papers ((upvotes + starting_score), published_at, key)`.execute(db);
}
