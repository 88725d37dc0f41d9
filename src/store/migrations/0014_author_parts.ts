/** What sources tell of the parts of authors' names; null where they tell nothing. */
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ["family", "given", "particle", "suffix"] as const)
    await db.schema.alterTable("paper_authors").addColumn(column, "text").execute();
  await db.schema.alterTable("paper_authors").addColumn("is_group", "integer").execute();
}
