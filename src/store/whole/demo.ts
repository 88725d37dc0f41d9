/** The demo edition's rows, which are marked and never mixed with an instance's own. */

import type { Database } from "../database.ts";
import { countUpvotes } from "../editions/upvotes.ts";
import { forgetFollows } from "../follows/follows.ts";
import { allocateIds } from "../lib/bulk.ts";
import { counterOf, saveCounter } from "../lib/changeFeed.ts";
import type { Tx } from "../lib/databaseType.ts";
import { removePapers } from "./merge.ts";

export const hasDemo = async (db: Database): Promise<boolean> =>
  (await db.selectFrom("papers").select("key").where("demo", "=", 1).limit(1).executeTakeFirst()) !== undefined;

/**
 * Removes the demo's papers, readers and editions; returns how many papers went. What people did with a paper is theirs:
 * it stays, until its own source's record takes the summary's place.
 */
export async function clearDemo(tx: Tx): Promise<number> {
  await keepUsed(tx);
  const papers = await tx.selectFrom("papers").select("key").where("demo", "=", 1).execute();
  await removePapers(
    tx,
    papers.map((paper) => paper.key),
  );
  // A paper that a real source knows by now stays, without its invented upvotes.
  const readers = tx.selectFrom("readers").select("id").where("demo", "=", 1);
  // Nobody sees a follow of who is gone, nor could take it back.
  for (const { id } of await readers.execute()) await forgetFollows(tx, id);
  const touched = await tx
    .selectFrom("upvotes")
    .select("paper_key")
    .where("reader_id", "in", readers)
    .union(tx.selectFrom("submissions").select("paper_key").where("reader_id", "in", readers))
    .execute();
  await tx.deleteFrom("readers").where("demo", "=", 1).execute();
  await countUpvotes(
    tx,
    touched.map((row) => row.paper_key),
  );
  await tx
    .deleteFrom("editions")
    .where("day", "not in", tx.selectFrom("submissions").select("day").union(tx.selectFrom("listings").select("day")))
    .execute();
  await saveCounter(tx, CLEARED, 1);
  return papers.length;
}

async function keepUsed(tx: Tx): Promise<void> {
  const by = (table: "upvotes" | "submissions" | "comments" | "claims") =>
    tx
      .selectFrom(table)
      .innerJoin("readers", "readers.id", `${table}.reader_id`)
      .select(`${table}.paper_key`)
      .where("readers.demo", "=", 0)
      .where("readers.rule", "=", 0);
  const collected = tx.selectFrom("collection_papers").select("paper_key");
  const used = by("upvotes").union(by("submissions")).union(by("comments")).union(by("claims")).union(collected);
  const papers = await tx
    .selectFrom("papers")
    .select("key")
    .where("demo", "=", 1)
    .where("key", "in", used)
    .orderBy("key")
    .execute();
  const first = await allocateIds(tx, "revision", papers.length);
  for (const [i, { key }] of papers.entries()) {
    await tx
      .updateTable("papers")
      .set({ demo: 0, revision: first + i })
      .where("key", "=", key)
      .execute();
    await tx.updateTable("paper_ids").set({ provisional: 1 }).where("paper_key", "=", key).execute();
  }
}

const CLEARED = "demo_cleared";

/** Whether a demo has been removed here before, so that it does not come back unasked. */
export const wasCleared = async (db: Database): Promise<boolean> => (await counterOf(db, CLEARED)) !== undefined;
