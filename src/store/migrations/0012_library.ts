/** Papers are looked up by their DOIs, which libraries know. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex("paper_links_by_doi")
    .on("paper_links")
    .expression(sql`lower(value)`)
    .where(sql.ref("kind"), "=", "doi")
    .execute();
}
