/** Mails about accounts, invitations and subscriptions wait in the records until they are sent. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("mail_queue")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("recipient", "text", (c) => c.notNull())
    .addColumn("account_id", "text", (c) => c.references("accounts.id").onDelete("cascade"))
    .addColumn("mail", "text")
    .addColumn("wanted", "integer", (c) => c.notNull())
    .addColumn("link_hash", "text")
    .addColumn("state", "text", (c) => c.notNull().check(sql`state in ('due', 'sending', 'sent', 'unknown', 'failed')`))
    .addColumn("holder", "text")
    .addColumn("claimed_at", "bigint")
    .addColumn("handed_at", "bigint")
    .addColumn("attempts", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("retry_at", "bigint")
    .addColumn("message", "text")
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("settled_at", "bigint")
    .addColumn("expires_at", "bigint")
    .execute();
  await schema.createIndex("mail_queue_by_state").on("mail_queue").columns(["state", "retry_at"]).execute();
  await schema.createIndex("mail_queue_by_recipient").on("mail_queue").columns(["recipient", "kind"]).execute();
  await schema.createIndex("mail_queue_by_account").on("mail_queue").column("account_id").execute();
}
