/** The number of comments of a paper, kept in the paper's row. */
import type { Database } from "../database.ts";

/** Sets the papers' counts to the comments that everybody sees. */
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
