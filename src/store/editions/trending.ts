/** The list of what is trending: its order is kept with the papers, and follows whatever happens to them. */

import { trending } from "../../domain/editions/trending.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { chunksOf } from "../../lib/chunks.ts";
import type { Instant } from "../../lib/time.ts";
import { counterOf, saveCounter } from "../lib/changeFeed.ts";
import type { Database, Tx } from "../lib/databaseType.ts";
import { isUnseen } from "../lib/unseen.ts";

/** Raise this with every change of the formula: places that another formula gave are worked out again at the start. */
const FORMULA = 1;
const FORMULA_COUNTER = "trending_formula";

/** A statement names at most this many papers. */
const NAMED_AT_ONCE = 500;

/**
 * Brings the places of papers up to date, within the transaction that changes their upvotes, their submissions or what
 * they have on other sites.
 */
export async function updateTrending(tx: Tx, keys: readonly number[]): Promise<void> {
  for (const some of chunksOf(keys, NAMED_AT_ONCE)) {
    for (const [key, facts] of await factsOf(tx, some))
      await tx
        .updateTable("papers")
        .set({ trending: trending(facts) })
        .where("key", "=", key)
        .execute();
  }
}

async function factsOf(tx: Tx, keys: readonly number[]) {
  const papers = await tx
    .selectFrom("papers")
    .select(["key", "published_at", "starting_score"])
    .where("key", "in", keys)
    .execute();
  const facts = new Map(
    papers.map(({ key, published_at, starting_score }) => [
      key,
      {
        publishedAt: published_at,
        startingVotes: starting_score,
        submissions: [] as Instant[],
        votes: [] as Instant[],
      },
    ]),
  );
  const upvotes = await tx
    .selectFrom("upvotes")
    .select(["paper_key", "created_at"])
    .where("paper_key", "in", keys)
    .execute();
  // People's, here and on other sites; what a rule places nobody has asked for yet.
  const submissions = await tx
    .selectFrom("submissions")
    .innerJoin("readers", "readers.id", "submissions.reader_id")
    .select(["paper_key", "submitted_at"])
    .where("paper_key", "in", keys)
    .where("hidden_at", "is", null)
    .where("rule", "=", 0)
    .unionAll(tx.selectFrom("listings").select(["paper_key", "submitted_at"]).where("paper_key", "in", keys))
    .execute();
  for (const { paper_key, created_at } of upvotes) facts.get(paper_key)?.votes.push(created_at);
  for (const { paper_key, submitted_at } of submissions) facts.get(paper_key)?.submissions.push(submitted_at);
  return facts;
}

/** Works out every paper's place again if it came from another formula, or from none. */
export async function migrateTrending(db: Database): Promise<void> {
  if ((await counterOf(db, FORMULA_COUNTER)) === FORMULA) return;
  await db.transaction().execute(async (tx) => {
    const moved = await tx
      .selectFrom("upvotes")
      .select("paper_key")
      .union(tx.selectFrom("submissions").select("paper_key"))
      .union(tx.selectFrom("listings").select("paper_key"))
      .union(tx.selectFrom("papers").select("key as paper_key").where("trending", ">", 0))
      .execute();
    await updateTrending(
      tx,
      moved.map((row) => row.paper_key),
    );
    await saveCounter(tx, FORMULA_COUNTER, FORMULA);
  });
}

/** The papers that anything happened to, what people turn to now first; all of them, or those that a reader has not seen. */
export async function trendingPapers(
  db: Database,
  limit: number,
  offset: number,
  unseen?: Unseen,
): Promise<{ total: number; keys: number[] }> {
  const trending = db.selectFrom("papers").where("trending", ">", 0).where(isUnseen(unseen, "papers.key"));
  const { total } = await trending.select((eb) => eb.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  const rows = await trending
    .select("key")
    .orderBy("trending", "desc")
    .orderBy((eb) => eb("upvotes", "+", eb.ref("starting_score")), "desc")
    .orderBy("key")
    .limit(limit)
    .offset(offset)
    .execute();
  return { total, keys: rows.map((row) => row.key) };
}
