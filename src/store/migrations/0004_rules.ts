import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .alterTable("readers")
    .addColumn("rule", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await schema.alterTable("harvests").addColumn("trouble", "text").execute();
  await schema.alterTable("harvests").addColumn("trouble_at", "bigint").execute();
  await schema
    .createTable("filled_days")
    .addColumn("day", "text", (c) => c.primaryKey())
    .addColumn("up_to_key", "integer", (c) => c.notNull())
    .addColumn("filled_at", "bigint", (c) => c.notNull())
    .execute();
}
