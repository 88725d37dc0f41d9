/**
 * New papers from what a reader follows. Each list has the newest first, leaves out what the reader has hidden, and ends at
 * a limit; `because` then tells which follows brought a paper.
 */
import { type ExpressionBuilder, sql } from "kysely";
import type { Unseen } from "../../domain/reading/reading.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { isUnseen } from "../lib/unseen.ts";
import type { Schema } from "../schema.ts";

/** The papers that are looked for: since a time, this many at most, and for this reader. */
export interface KeyRange {
  since: Instant;
  limit: number;
  readerId: number;
  /** Leaves out what the reader has seen. */
  unseen?: Unseen | undefined;
}

/** A paper that is new, and the time since when it is. */
export interface Fresh {
  key: number;
  at: Instant;
}

/** Lists new papers by authors, given as folded names. */
export const freshByAuthors = (db: Database, folded: readonly string[], span: KeyRange): Promise<Fresh[]> =>
  folded.length === 0
    ? Promise.resolve([])
    : fresh(db, span)
        .where((eb) =>
          eb(
            "papers.key",
            "in",
            eb.selectFrom("paper_authors").select("paper_key").where("paper_authors.folded", "in", folded),
          ),
        )
        .execute();

/** Lists new papers in categories. Goes through the newest papers, since a category may have most of all papers. */
export const freshInCategories = (db: Database, categories: readonly string[], span: KeyRange): Promise<Fresh[]> =>
  categories.length === 0
    ? Promise.resolve([])
    : fresh(db, span)
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom("paper_categories")
              .select("paper_key")
              .whereRef("paper_key", "=", "papers.key")
              .where("category", "in", categories),
          ),
        )
        .execute();

const fresh = (db: Database, { since, limit, readerId, unseen }: KeyRange) =>
  db
    .selectFrom("papers")
    .select(["papers.key", "published_at as at"])
    .where("published_at", ">=", since)
    .where((eb) => eb.not(isHidden(eb, readerId)))
    .where(isUnseen(unseen, "papers.key"))
    .orderBy("published_at", "desc")
    .orderBy("papers.key", "desc")
    .limit(limit);

const isHidden = (eb: ExpressionBuilder<Schema, "papers">, readerId: number) =>
  eb.exists(
    eb
      .selectFrom("hidden_papers")
      .select("paper_key")
      .whereRef("paper_key", "=", "papers.key")
      .where("reader_id", "=", readerId),
  );

export type ReaderActivity = "submitted" | "upvoted";

/** Lists papers that these readers submitted or upvoted, banned readers left out; a paper's time is the last of these. */
export async function freshOfReaders(db: Database, readerIds: readonly number[], span: KeyRange): Promise<Fresh[]> {
  if (readerIds.length === 0) return [];
  return db
    .selectFrom(activityOf(db, readerIds).as("activity"))
    .innerJoin("papers", "papers.key", "activity.paper_key")
    .select(["papers.key", sql<number>`max(activity.at)`.as("at")])
    .where("activity.at", ">=", span.since)
    .where((eb) => eb.not(isHidden(eb, span.readerId)))
    .where(isUnseen(span.unseen, "papers.key"))
    .groupBy("papers.key")
    .orderBy("at", "desc")
    .orderBy("papers.key", "desc")
    .limit(span.limit)
    .execute();
}

const activityOf = (db: Database, readerIds: readonly number[]) => {
  const active = db.selectFrom("readers").select("id").where("id", "in", readerIds).where("banned_at", "is", null);
  return db
    .selectFrom("submissions")
    .select(["paper_key", "reader_id", "submitted_at as at", sql<ReaderActivity>`'submitted'`.as("did")])
    .where("hidden_at", "is", null)
    .where("reader_id", "in", active)
    .unionAll(
      db
        .selectFrom("upvotes")
        .select(["paper_key", "reader_id", "created_at as at", sql<ReaderActivity>`'upvoted'`.as("did")])
        .where("reader_id", "in", active),
    );
};

/** Tells which of these authors, categories and readers brought which of these papers. */
export async function because(
  db: Database,
  keys: readonly number[],
  by: { authors: readonly string[]; categories: readonly string[]; readers: readonly number[] },
  since: Instant,
) {
  const some = keys.length > 0;
  const authors =
    some && by.authors.length > 0
      ? await db
          .selectFrom("paper_authors")
          .select(["paper_key as key", "folded as value"])
          .where("paper_key", "in", keys)
          .where("folded", "in", by.authors)
          .execute()
      : [];
  const categories =
    some && by.categories.length > 0
      ? await db
          .selectFrom("paper_categories")
          .select(["paper_key as key", "category as value"])
          .where("paper_key", "in", keys)
          .where("category", "in", by.categories)
          .execute()
      : [];
  const readers =
    some && by.readers.length > 0
      ? await db
          .selectFrom(activityOf(db, by.readers).as("activity"))
          .select(["paper_key as key", "reader_id as readerId", "did"])
          .where("paper_key", "in", keys)
          .where("at", ">=", since)
          .orderBy("did")
          .execute()
      : [];
  return { authors, categories, readers };
}
