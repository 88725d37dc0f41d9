import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("papers")
    .addColumn("key", "integer", (c) => c.primaryKey())
    .addColumn("id", "text", (c) => c.notNull().unique())
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("abstract", "text", (c) => c.notNull())
    .addColumn("title_key", "text", (c) => c.notNull())
    .addColumn("comments", "text")
    .addColumn("published_at", "bigint", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .addColumn("upvotes", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("demo", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("revision", "bigint", (c) => c.notNull().unique())
    .execute();
  await schema.createIndex("papers_by_title").on("papers").column("title_key").execute();
  await schema.createIndex("papers_by_publication").on("papers").columns(["published_at", "key"]).execute();

  await schema.createIndex("papers_of_demo").on("papers").column("demo").where(sql.ref("demo"), "=", 1).execute();

  await schema
    .createTable("paper_ids")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("paper_key", "integer", (c) => c.notNull().references("papers.key").onDelete("cascade"))
    .addColumn("digest", "text", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .execute();
  await schema.createIndex("paper_ids_by_paper").on("paper_ids").column("paper_key").execute();

  const ofPaper = (table: string) =>
    schema
      .createTable(table)
      .addColumn("paper_key", "integer", (c) => c.notNull().references("papers.key").onDelete("cascade"));
  await ofPaper("paper_versions")
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("paper_versions_key", ["paper_key", "id", "version"])
    .execute();
  await ofPaper("paper_authors")
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("folded", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("paper_authors_key", ["paper_key", "position"])
    .execute();
  await schema.createIndex("paper_authors_by_name").on("paper_authors").columns(["folded", "paper_key"]).execute();
  await ofPaper("paper_categories")
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("category", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("paper_categories_key", ["paper_key", "position"])
    .execute();
  await schema
    .createIndex("paper_categories_by_category")
    .on("paper_categories")
    .columns(["category", "paper_key"])
    .execute();
  await ofPaper("paper_links")
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("value", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("paper_links_key", ["paper_key", "kind", "value"])
    .execute();

  await schema
    .createTable("removed_papers")
    .addColumn("paper_key", "integer", (c) => c.primaryKey())
    .addColumn("revision", "bigint", (c) => c.notNull().unique())
    .execute();
  await schema
    .createTable("counters")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("value", "bigint", (c) => c.notNull())
    .execute();
  await sql`insert into counters (name, value) values ('paper_key', 0), ('revision', 0), ('indexed_revision', 0)`.execute(
    db,
  );

  await schema
    .createTable("readers")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("handle", "text", (c) => c.notNull().unique())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("demo", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();
  await schema
    .createTable("editions")
    .addColumn("day", "text", (c) => c.primaryKey())
    .addColumn("opened_at", "bigint", (c) => c.notNull())
    .execute();
  await schema
    .createTable("submissions")
    .addColumn("day", "text", (c) => c.notNull().references("editions.day").onDelete("cascade"))
    .addColumn("paper_key", "integer", (c) => c.notNull().references("papers.key").onDelete("cascade"))
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("note", "text")
    .addColumn("submitted_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("submissions_key", ["day", "paper_key", "reader_id"])
    .execute();
  await schema.createIndex("submissions_by_paper").on("submissions").column("paper_key").execute();
  await schema.createIndex("submissions_by_reader").on("submissions").column("reader_id").execute();
  await schema
    .createTable("upvotes")
    .addColumn("paper_key", "integer", (c) => c.notNull().references("papers.key").onDelete("cascade"))
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("upvotes_key", ["paper_key", "reader_id"])
    .execute();
  await schema.createIndex("upvotes_by_reader").on("upvotes").column("reader_id").execute();

  const tallies = ["lines", "rejects_bytes", "new", "updated", "joined", "unchanged", "rejected"];
  let imports = schema
    .createTable("imports")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("file", "text", (c) => c.notNull())
    .addColumn("fingerprint", "text", (c) => c.notNull())
    .addColumn("started_at", "bigint", (c) => c.notNull())
    .addColumn("finished_at", "bigint");
  for (const tally of tallies) imports = imports.addColumn(tally, "bigint", (c) => c.notNull().defaultTo(0));
  await imports.execute();
  await schema.createIndex("imports_by_file").on("imports").column("file").execute();

  await schema
    .createTable("leases")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("holder", "text", (c) => c.notNull())
    .addColumn("expires_at", "bigint", (c) => c.notNull())
    .execute();
}
