/** What readers did with papers, as a ranking learns from it. */
import { sql } from "kysely";
import type { Day } from "../../domain/editions/edition.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { isUnseen } from "../lib/unseen.ts";

export const ACT_KINDS = ["upvoted", "saved", "commented", "opened", "read", "wanted", "hidden"] as const;
/** wanted: the reader asked for more like it. opened: the paper's page. read: its PDF or its code. */
export type ActKind = (typeof ACT_KINDS)[number];

export interface ReaderAct {
  key: number;
  kind: ActKind;
  at: Instant;
}

/** Lists what a reader did, the latest first; a paper once for each kind. Demo readers' and rules' acts are theirs alone. */
export async function actsOf(db: Database, readerId: number, limit: number): Promise<ReaderAct[]> {
  const { rows } = await sql<ReaderAct>`select key, kind, max(at) as at from (
      select paper_key as key, 'upvoted' as kind, created_at as at from upvotes where reader_id = ${readerId}
      union all select paper_key, 'saved', added_at from collection_papers
        join collections on collections.id = collection_id where reader_id = ${readerId}
      union all select paper_key, 'commented', created_at from comments
        where reader_id = ${readerId} and deleted_at is null
      union all select paper_key, 'opened', opened_at from reading
        where reader_id = ${readerId} and opened_at is not null
      union all select paper_key, 'read', max(coalesce(pdf_at, 0), coalesce(code_at, 0)) from reading
        where reader_id = ${readerId} and (pdf_at is not null or code_at is not null)
      union all select cast(value as integer), 'wanted', changed_at from interest_adjustments
        where reader_id = ${readerId} and kind = 'paper' and setting = 'more'
      union all select paper_key, 'hidden', hidden_at from hidden_papers where reader_id = ${readerId}
    ) as acts group by key, kind order by at desc, key, kind limit ${limit}`.execute(db);
  return rows;
}

/** Papers of one of a reader's collections; undefined where the reader has none at this address. */
export async function collectedIn(
  db: Database,
  readerId: number,
  address: string,
): Promise<{ name: string; papers: { key: number; at: Instant }[] } | undefined> {
  const collection = await db
    .selectFrom("collections")
    .select(["id", "name"])
    .where("reader_id", "=", readerId)
    .where("address", "=", address)
    .executeTakeFirst();
  if (!collection) return undefined;
  const papers = await db
    .selectFrom("collection_papers")
    .select(["paper_key as key", "added_at as at"])
    .where("collection_id", "=", collection.id)
    .orderBy("added_at", "desc")
    .orderBy("paper_key")
    .execute();
  return { name: collection.name, papers };
}

/** Share of all papers that are in each category. */
export async function categoryShares(db: Database): Promise<Map<string, number>> {
  const { total } = await db
    .selectFrom("papers")
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom("paper_categories")
    .select((eb) => ["category", eb.fn.countAll<number>().as("papers")])
    .groupBy("category")
    .execute();
  return new Map(rows.map(({ category, papers }) => [category, papers / Math.max(1, total)]));
}

/** When the newest paper was published; undefined in an empty library. */
export async function newestPublished(db: Database, until: Instant): Promise<Instant | undefined> {
  const row = await db
    .selectFrom("papers")
    .select((eb) => eb.fn.max<number | null>("published_at").as("at"))
    .where("published_at", "<=", until)
    .executeTakeFirst();
  return row?.at ?? undefined;
}

export interface PapersBetween {
  readerId: number;
  from: Instant;
  until: Instant;
  limit: number;
  /** Present where papers that the reader has seen are left out. */
  unseen?: Unseen | undefined;
}

/** Keys of papers published between two moments that the reader has not hidden and that nobody withdrew, the newest first. */
export async function papersBetween(
  db: Database,
  { readerId, from, until, limit, unseen }: PapersBetween,
): Promise<number[]> {
  const rows = await db
    .selectFrom("papers")
    .select("key")
    .where("published_at", ">=", from)
    .where("published_at", "<=", until)
    .where("withdrawn", "=", 0)
    .where(isUnseen(unseen, "papers.key"))
    .where(sql<boolean>`not exists (select 1 from hidden_papers where reader_id = ${readerId} and paper_key = key)`)
    .orderBy("published_at", "desc")
    .orderBy("key", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ key }) => key);
}

/** When the reader was last shown a list of `/for-you` before a day; undefined where that is not known. */
export async function lastShownForYou(db: Database, readerId: number, before: Day): Promise<Instant | undefined> {
  const row = await db
    .selectFrom("impressions")
    .select((eb) => eb.fn.max<number | null>("at").as("at"))
    .where("reader_id", "=", readerId)
    .where("list", "=", "for-you")
    .where("day", "<", before)
    .executeTakeFirst();
  return row?.at ?? undefined;
}
