/** What a reader did with papers, in one query, since nearly every page of somebody signed in asks for it. */
import { sql } from "kysely";
import type { Database } from "../database.ts";

/** Sets of paper keys. */
export interface ViewerMarks {
  upvoted: ReadonlySet<number>;
  hidden: ReadonlySet<number>;
  /** Papers whose card the reader was shown before, and that they did not read. */
  seen: ReadonlySet<number>;
  /** Papers whose page, PDF or code the reader opened, or that they marked as read. */
  read: ReadonlySet<number>;
  /** Papers in the collection for those that name none. */
  saved: ReadonlySet<number>;
  /** The addresses of the reader's collections that have the paper. */
  collected: ReadonlyMap<number, ReadonlySet<string>>;
}

interface Row {
  key: number;
  mark: "upvoted" | "hidden" | "collected" | "saved" | "unread" | "seen" | "read";
  address: string | null;
}

/** Finds the marks of these papers. */
export async function viewerMarks(db: Database, readerId: number, keys: readonly number[]): Promise<ViewerMarks> {
  const sets = {
    upvoted: new Set<number>(),
    hidden: new Set<number>(),
    seen: new Set<number>(),
    read: new Set<number>(),
  };
  const saved = new Set<number>();
  const collected = new Map<number, Set<string>>();
  for (const { key, mark, address } of keys.length > 0 ? await rowsOf(db, readerId, keys) : []) {
    if (address !== null) {
      collected.set(key, (collected.get(key) ?? new Set()).add(address));
      if (mark === "saved") saved.add(key);
    } else if (mark !== "unread" && mark !== "collected" && mark !== "saved") sets[mark].add(key);
  }
  return { ...sets, saved, collected };
}

/** The keys are one value, so that the statement is the same for every page and stays prepared. */
async function rowsOf(db: Database, readerId: number, keys: readonly number[]): Promise<Row[]> {
  const { rows } = await sql<Row>`with wanted(key) as materialized (select value from json_each(${`[${keys}]`}))
    select key, 'upvoted' as mark, null as address from wanted
      join upvotes on upvotes.paper_key = key and upvotes.reader_id = ${readerId}
    union all select key, 'hidden', null from wanted
      join hidden_papers on hidden_papers.paper_key = key and hidden_papers.reader_id = ${readerId}
    union all select key, reading.state, null from wanted
      join reading on reading.paper_key = key and reading.reader_id = ${readerId}
    union all select key, case saved when 1 then 'saved' else 'collected' end, address from wanted
      join collection_papers on collection_papers.paper_key = key
      join collections on collections.id = collection_id and collections.reader_id = ${readerId}`.execute(db);
  return rows;
}
