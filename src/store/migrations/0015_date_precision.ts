/**
 * Dates of papers that are known to the year or to the month alone, and libraries' records, which give way to what a
 * paper's own source says.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("paper_versions").addColumn("precision", "text").execute();
  await db.schema.alterTable("papers").addColumn("published_precision", "text").execute();
  await db.schema.alterTable("papers").addColumn("updated_precision", "text").execute();
  await sql`update paper_ids set provisional = 1 where id like 'library:%' or id like 'doi:%'`.execute(db);
  // A library may have replaced what arXiv said; arXiv's record is taken again when it comes the next time.
  await sql`update paper_ids set digest = '' where provisional = 0 and exists (
    select 1 from paper_ids as other where other.paper_key = paper_ids.paper_key and other.provisional = 1
      and (other.id like 'doi:%' or other.id like 'library:%'))`.execute(db);
}
