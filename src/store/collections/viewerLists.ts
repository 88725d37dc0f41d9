/** Lists of a reader's activity with papers, the latest first: for the reader, and partly for everybody. */
import { type AliasableExpression, sql } from "kysely";
import type { Unseen } from "../../domain/reading/reading.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { isUnseen } from "../lib/unseen.ts";

/** `saved` has everything in the reader's collections. */
export const VIEWER_LISTS = ["upvoted", "saved", "submitted", "hidden"] as const;
export type ViewerList = (typeof VIEWER_LISTS)[number];

export interface ListSpan {
  limit: number;
  offset: number;
  /** Text that the title must contain; empty for all papers. */
  inTitle?: string;
  /** Leaves out what others do not see: submissions that a moderator hid. */
  publicly?: boolean;
  /** Leaves out what the reader has seen. */
  unseen?: Unseen | undefined;
}

/** Lists papers, each once with its latest time, and the number of all of them. */
export async function viewerList(
  db: Database,
  readerId: number,
  list: ViewerList,
  { limit, offset, inTitle = "", publicly = false, unseen }: ListSpan,
): Promise<{ total: number; papers: { key: number; at: Instant }[] }> {
  const matching = db
    .selectFrom(rowsOf(db, readerId, list, publicly).as("rows"))
    .innerJoin("papers", "papers.key", "rows.paper_key")
    .where(isUnseen(unseen, "papers.key"))
    .$if(inTitle !== "", (query) =>
      query.where(sql<boolean>`lower(papers.title) like lower(${`%${escapeLike(inTitle)}%`}) escape '\\'`),
    );
  const { total } = await matching
    .select((eb) => eb.fn.count<number>("papers.key").distinct().as("total"))
    .executeTakeFirstOrThrow();
  const papers = await matching
    .select((eb) => ["papers.key", eb.fn.max<number>("rows.at").as("at")])
    .groupBy("papers.key")
    .orderBy("at", "desc")
    .orderBy("papers.key", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  return { total, papers };
}

type Rows = AliasableExpression<{ paper_key: number; at: Instant }>;

function rowsOf(db: Database, readerId: number, list: ViewerList, publicly: boolean): Rows {
  if (list === "upvoted")
    return db.selectFrom("upvotes").select(["paper_key", "created_at as at"]).where("reader_id", "=", readerId);
  if (list === "hidden")
    return db.selectFrom("hidden_papers").select(["paper_key", "hidden_at as at"]).where("reader_id", "=", readerId);
  if (list === "submitted")
    return db
      .selectFrom("submissions")
      .select(["paper_key", "submitted_at as at"])
      .where("reader_id", "=", readerId)
      .$if(publicly, (query) => query.where("hidden_at", "is", null));
  return db
    .selectFrom("collection_papers")
    .innerJoin("collections", "collections.id", "collection_id")
    .select(["paper_key", "added_at as at"])
    .where("reader_id", "=", readerId);
}

/** Escapes what a pattern would take as a wildcard. */
const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");
