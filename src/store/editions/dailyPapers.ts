/** Papers of editions in other orders than an edition's own, and those that one reader put there. */
import type { Period } from "../../domain/editions/edition.ts";
import type { Database } from "../database.ts";
import { editionEntries, submittedIn } from "./editions.ts";

/** Every day that an edition can have. */
const EVER = { first: "0000-01-01", last: "9999-12-31" };

export interface DailyPapersWanted {
  /** Absent for all editions. */
  period?: Pick<Period, "first" | "last"> | undefined;
  /** Only what this reader submitted. */
  readerId?: number | undefined;
  /** What people turn to now first; those submitted last first; or as editions are ordered. */
  order: "trending" | "submitted" | "upvotes";
  limit: number;
  offset: number;
}

/** A paper that is in several editions is there once, by the last of them. */
export async function dailyPapers(
  db: Database,
  { period = EVER, readerId, order, limit, offset }: DailyPapersWanted,
): Promise<{ total: number; keys: number[] }> {
  const { first, last } = period;
  const places = () =>
    readerId === undefined
      ? editionEntries(db, first, last)
      : submittedIn(db, first, last).where("submissions.reader_id", "=", readerId);
  const { total } = await db
    .selectFrom(places().as("places"))
    .select((eb) => eb.fn.count<number>("paper_key").distinct().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom(places().as("places"))
    .innerJoin("papers", "papers.key", "places.paper_key")
    .select(["papers.key"])
    .groupBy(["papers.key", "papers.upvotes", "papers.starting_score", "papers.trending"])
    .$if(order === "trending", (query) => query.orderBy("papers.trending", "desc"))
    .$if(order === "submitted", (query) => query.orderBy((eb) => eb.fn.max("submitted_at"), "desc"))
    .orderBy((eb) => eb("papers.upvotes", "+", eb.ref("papers.starting_score")), "desc")
    .orderBy("papers.key")
    .limit(limit)
    .offset(offset)
    .execute();
  return { total, keys: rows.map((row) => row.key) };
}
