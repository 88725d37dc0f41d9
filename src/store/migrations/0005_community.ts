import { type CreateTableBuilder, type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await accounts(db);
  await readers(db);
  await papers(db);
  await comments(db);
  await lists(db);
  await claims(db);
  await moderation(db);
}

/** Tables of the sign-in library, in its own names and types (times are ISO texts). */
async function accounts(db: Kysely<unknown>): Promise<void> {
  const text = (table: string, required: string[], optional: string[]) => {
    let made = db.schema.createTable(table).addColumn("id", "text", (c) => c.primaryKey());
    for (const name of required) made = made.addColumn(name, "text", (c) => c.notNull());
    for (const name of optional) made = made.addColumn(name, "text");
    return made;
  };
  await text("accounts", ["name", "createdAt", "updatedAt"], ["image"])
    .addColumn("email", "text", (c) => c.notNull().unique())
    .addColumn("emailVerified", "integer", (c) => c.notNull())
    .execute();
  const ofAccount = (made: CreateTableBuilder<string, string>) =>
    made.addColumn("userId", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"));
  await ofAccount(text("sessions", ["expiresAt", "createdAt", "updatedAt"], ["ipAddress", "userAgent"]))
    .addColumn("token", "text", (c) => c.notNull().unique())
    .execute();
  await ofAccount(
    text(
      "identities",
      ["accountId", "providerId", "createdAt", "updatedAt"],
      ["accessToken", "refreshToken", "idToken", "accessTokenExpiresAt", "refreshTokenExpiresAt", "scope", "password"],
    ),
  ).execute();
  await text("verifications", ["identifier", "value", "expiresAt", "createdAt", "updatedAt"], []).execute();
  await ofAccount(
    text("passkeys", ["publicKey", "credentialID", "deviceType"], ["name", "transports", "createdAt", "aaguid"]),
  )
    .addColumn("counter", "integer", (c) => c.notNull())
    .addColumn("backedUp", "integer", (c) => c.notNull())
    .execute();
  for (const table of ["sessions", "identities", "passkeys"])
    await db.schema.createIndex(`${table}_by_account`).on(table).column("userId").execute();
  await db.schema.createIndex("verifications_by_identifier").on("verifications").column("identifier").execute();
}

async function readers(db: Kysely<unknown>): Promise<void> {
  const add = (name: string, type: "text" | "bigint") =>
    db.schema.alterTable("readers").addColumn(name, type).execute();
  await db.schema
    .alterTable("readers")
    .addColumn("account_id", "text", (c) => c.references("accounts.id").onDelete("set null"))
    .execute();
  await db.schema
    .alterTable("readers")
    .addColumn("role", "text", (c) => c.notNull().defaultTo("reader"))
    .execute();
  await add("about", "text");
  await add("banned_at", "bigint");
  await add("ban_reason", "text");
  await add("deleted_at", "bigint");
  await db.schema.createIndex("readers_by_account").on("readers").column("account_id").unique().execute();
  await ofReader(db, "api_tokens")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull().unique())
    .addColumn("scopes", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("expires_at", "bigint")
    .addColumn("used_at", "bigint")
    .execute();
  await db.schema
    .createTable("invitations")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("hash", "text", (c) => c.notNull().unique())
    .addColumn("email", "text")
    .addColumn("bound", "integer", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("by_reader", "integer", (c) => c.references("readers.id").onDelete("set null"))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("expires_at", "bigint", (c) => c.notNull())
    .addColumn("used_at", "bigint")
    .execute();
}

async function papers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("papers")
    .addColumn("trending", "real", (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable("papers")
    .addColumn("comment_count", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`create index papers_by_trending on papers (trending desc, key)`.execute(db);
  await sql`create index upvotes_by_time on upvotes (created_at)`.execute(db);
  await db.schema.alterTable("submissions").addColumn("hidden_at", "bigint").execute();
  await db.schema.alterTable("submissions").addColumn("hidden_reason", "text").execute();
  await db.schema
    .alterTable("paper_links")
    .addColumn("reader_id", "integer", (c) => c.references("readers.id").onDelete("set null"))
    .execute();
}

async function comments(db: Kysely<unknown>): Promise<void> {
  await ofPaper(db, "comments")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("parent_id", "integer", (c) => c.references("comments.id").onDelete("cascade"))
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("edited_at", "bigint")
    .addColumn("deleted_at", "bigint")
    .addColumn("hidden_at", "bigint")
    .addColumn("hidden_reason", "text")
    .addColumn("held", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("text_key", "text", (c) => c.notNull().defaultTo(""))
    .execute();
  await db.schema.createIndex("comments_by_text").on("comments").columns(["text_key", "created_at"]).execute();
  await db.schema.createIndex("comments_by_paper").on("comments").columns(["paper_key", "created_at"]).execute();
  await db.schema.createIndex("comments_by_reader").on("comments").columns(["reader_id", "created_at"]).execute();
  await db.schema.createIndex("comments_by_parent").on("comments").column("parent_id").execute();
}

async function lists(db: Kysely<unknown>): Promise<void> {
  await ofReader(db, "collections")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("address", "text", (c) => c.notNull().unique())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("about", "text", (c) => c.notNull())
    .addColumn("visibility", "text", (c) => c.notNull())
    .addColumn("ordering", "text", (c) => c.notNull())
    .addColumn("saved", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("collections_by_reader").on("collections").column("reader_id").execute();
  await sql`create unique index collections_saved on collections (reader_id) where saved = 1`.execute(db);
  await ofPaper(db, "collection_papers")
    .addColumn("collection_id", "integer", (c) => c.notNull().references("collections.id").onDelete("cascade"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("note", "text", (c) => c.notNull().defaultTo(""))
    .addColumn("added_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("collection_papers_key", ["collection_id", "paper_key"])
    .addUniqueConstraint("collection_papers_order", ["collection_id", "position"])
    .execute();
  await db.schema.createIndex("collection_papers_by_paper").on("collection_papers").column("paper_key").execute();
  await ofPaper(db, "hidden_papers")
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("hidden_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("hidden_papers_key", ["reader_id", "paper_key"])
    .execute();
  await db.schema.createIndex("hidden_papers_by_paper").on("hidden_papers").column("paper_key").execute();
  await ofReader(db, "follows")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("value", "text", (c) => c.notNull())
    .addColumn("label", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addUniqueConstraint("follows_once", ["reader_id", "kind", "value"])
    .execute();
  await db.schema.createIndex("upvotes_by_reader_time").on("upvotes").columns(["reader_id", "created_at"]).execute();
  await db.schema.createIndex("follows_by_value").on("follows").columns(["kind", "value"]).execute();
}

async function claims(db: Kysely<unknown>): Promise<void> {
  await ofPaper(db, "claims")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("author", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("evidence", "text", (c) => c.notNull())
    .addColumn("hidden", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("decided_at", "bigint")
    .addColumn("decided_by", "integer", (c) => c.references("readers.id").onDelete("set null"))
    .addUniqueConstraint("claims_once", ["paper_key", "reader_id"])
    .execute();
  await db.schema.createIndex("claims_by_reader").on("claims").column("reader_id").execute();
  await db.schema.createIndex("claims_by_state").on("claims").column("state").execute();
  await ofPaper(db, "author_notes")
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"))
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("author_notes_key", ["paper_key", "reader_id"])
    .execute();
}

async function moderation(db: Kysely<unknown>): Promise<void> {
  await ofReader(db, "reports")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("subject", "text", (c) => c.notNull())
    .addColumn("reason", "text", (c) => c.notNull())
    .addColumn("says", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("decided_at", "bigint")
    .addColumn("decided_by", "integer", (c) => c.references("readers.id").onDelete("set null"))
    .addColumn("outcome", "text")
    .addUniqueConstraint("reports_once", ["reader_id", "kind", "subject"])
    .execute();
  await db.schema.createIndex("reports_open").on("reports").columns(["decided_at", "created_at"]).execute();
  await db.schema
    .createTable("audit")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("reader_id", "integer", (c) => c.references("readers.id").onDelete("set null"))
    .addColumn("action", "text", (c) => c.notNull())
    .addColumn("subject", "text", (c) => c.notNull())
    .addColumn("says", "text", (c) => c.notNull())
    .execute();
}

const ofReader = (db: Kysely<unknown>, table: string) =>
  db.schema
    .createTable(table)
    .addColumn("reader_id", "integer", (c) => c.notNull().references("readers.id").onDelete("cascade"));
const ofPaper = (db: Kysely<unknown>, table: string) =>
  db.schema
    .createTable(table)
    .addColumn("paper_key", "integer", (c) => c.notNull().references("papers.key").onDelete("cascade"));
