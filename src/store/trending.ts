/** The list of what is trending: its order is kept with the papers, and follows whatever happens to them. */
import type { Transaction } from "kysely";
import { type TrendingFacts, trendingValue } from "../domain/trending.ts";
import type { Database } from "./database.ts";
import { counterOf, saveCounter } from "./following.ts";
import type { Schema } from "./schema.ts";

type Tx = Transaction<Schema>;
type Facts = { [K in keyof TrendingFacts]: TrendingFacts[K] extends readonly (infer T)[] ? T[] : TrendingFacts[K] };

/** To be raised with every change of the formula: what was worked out by another one is worked out anew at the start. */
const FORMULA = 1;
const FORMULA_COUNTER = "trending_formula";

/** Statements name so many papers at most. */
const NAMED_AT_ONCE = 500;

/**
 * Brings the places of papers up to date, within the transaction that changes their upvotes, their submissions or what
 * they have on other sites.
 */
export async function updateTrending(tx: Tx, keys: readonly number[]): Promise<void> {
  for (let i = 0; i < keys.length; i += NAMED_AT_ONCE) {
    const some = keys.slice(i, i + NAMED_AT_ONCE);
    const facts = await factsOf(tx, some);
    for (const key of some)
      await tx
        .updateTable("papers")
        .set({ trending: trendingValue(facts.get(key) ?? NOTHING) })
        .where("key", "=", key)
        .execute();
  }
}

const NOTHING: TrendingFacts = { upvotes: [], submissions: [] };

async function factsOf(tx: Tx, keys: readonly number[]): Promise<Map<number, Facts>> {
  const facts = new Map<number, Facts>(keys.map((key) => [key, { upvotes: [], submissions: [] }]));
  const upvotes = await tx
    .selectFrom("upvotes")
    .select(["paper_key", "created_at"])
    .where("paper_key", "in", keys)
    .execute();
  const submissions = await tx
    .selectFrom("submissions")
    .innerJoin("readers", "readers.id", "submissions.reader_id")
    .select(["paper_key", "submitted_at"])
    .where("paper_key", "in", keys)
    .where("hidden_at", "is", null)
    .where("rule", "=", 0)
    .execute();
  const elsewhere = await tx
    .selectFrom("listings")
    .innerJoin("papers", "papers.key", "listings.paper_key")
    .select((eb) => ["paper_key", "starting_score", eb.fn.max("submitted_at").as("listed_at")])
    .where("paper_key", "in", keys)
    .groupBy(["paper_key", "starting_score"])
    .execute();
  for (const { paper_key, created_at } of upvotes) facts.get(paper_key)?.upvotes.push(created_at);
  for (const { paper_key, submitted_at } of submissions) facts.get(paper_key)?.submissions.push(submitted_at);
  for (const { paper_key, starting_score, listed_at } of elsewhere) {
    const paper = facts.get(paper_key);
    if (paper) paper.elsewhere = { upvotes: starting_score, listedAt: listed_at };
  }
  return facts;
}

/** Works every paper's place out anew if it came from another formula, or from none. */
export async function settleTrending(db: Database): Promise<void> {
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

/** The papers that anything happened to, what people turn to now first. */
export async function trendingPapers(
  db: Database,
  limit: number,
  offset: number,
): Promise<{ total: number; keys: number[] }> {
  const trending = db.selectFrom("papers").where("trending", ">", 0);
  const { total } = await trending.select((eb) => eb.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  const rows = await trending
    .select("key")
    .orderBy("trending", "desc")
    .orderBy("key")
    .limit(limit)
    .offset(offset)
    .execute();
  return { total, keys: rows.map((row) => row.key) };
}
