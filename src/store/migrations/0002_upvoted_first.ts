/** Lists by upvotes, with and without a search. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex("papers_by_upvotes").on("papers").columns(["upvotes", "published_at", "key"]).execute();
  // Most papers have none, and those that have are wanted all at once.
  await db.schema
    .createIndex("papers_upvoted")
    .on("papers")
    .columns(["key", "upvotes"])
    .where(sql.ref("upvotes"), ">", 0)
    .execute();
}
