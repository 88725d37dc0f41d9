import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .alterTable("papers")
    .addColumn("withdrawn", "integer", (c) => c.notNull().defaultTo(0))
    .execute();

  const tallies = ["new", "updated", "joined", "unchanged", "withdrawn", "rejected"];
  let harvests = schema
    .createTable("harvests")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("part", "text", (c) => c.notNull())
    .addColumn("from_day", "text", (c) => c.notNull())
    .addColumn("until_day", "text")
    .addColumn("cursor", "text")
    .addColumn("pages", "integer", (c) => c.notNull().defaultTo(0));
  for (const tally of tallies) harvests = harvests.addColumn(tally, "integer", (c) => c.notNull().defaultTo(0));
  await harvests
    .addColumn("responded_at", "bigint")
    .addColumn("started_at", "bigint", (c) => c.notNull())
    .addColumn("saved_at", "bigint")
    .addColumn("new_at", "bigint")
    .addColumn("finished_at", "bigint")
    .addColumn("error", "text")
    .addColumn("failures", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("failing_since", "bigint")
    .addColumn("retry_at", "bigint")
    .execute();
  await schema.createIndex("harvests_by_part").on("harvests").columns(["source", "part", "id"]).execute();
  await schema
    .createIndex("harvests_open")
    .on("harvests")
    .columns(["source", "part"])
    .where(sql.ref("finished_at"), "is", null)
    .execute();

  await schema
    .createTable("harvest_rejects")
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("paper_id", "text", (c) => c.notNull())
    .addColumn("reason", "text", (c) => c.notNull())
    .addColumn("rejected_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("harvest_rejects_key", ["source", "paper_id"])
    .execute();

  await schema
    .createTable("turns")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("holder", "text")
    .addColumn("held_until", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("free_at", "bigint", (c) => c.notNull().defaultTo(0))
    .execute();

  await schema
    .createTable("jobs")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("done_for", "bigint", (c) => c.notNull())
    .addColumn("retry_at", "bigint")
    .execute();
}
