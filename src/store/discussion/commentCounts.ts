/** How many comments a paper has, kept with it. */
import type { Database } from "../database.ts";

/** Brings the papers' counts to what everybody sees. */
export async function countComments(tx: Database, paperKeys: readonly number[]): Promise<void> {
  for (const key of paperKeys)
    await tx
      .updateTable("papers")
      .set({
        comment_count: tx
          .selectFrom("comments")
          .where("paper_key", "=", key)
          .where("deleted_at", "is", null)
          .where("hidden_at", "is", null)
          .select((eb) => eb.fn.countAll<number>().as("n")),
      })
      .where("key", "=", key)
      .execute();
}
