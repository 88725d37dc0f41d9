/** What readers have seen and read, one row a reader and paper. */
import { sql } from "kysely";
import { MAX_READ_STATES, type ReadingEvent, type ReadState } from "../../domain/reading/reading.ts";
import { chunksOf } from "../../lib/chunks.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";

/** Statements name at most this many papers. */
const NAMED_AT_ONCE = 1_000;

/** Papers that a reader has to do with at a moment. */
interface Met {
  readerId: number;
  keys: readonly number[];
  at: Instant;
}

/** Papers whose cards were in view are seen; what was marked as unread stays so. Papers that are gone are left out. */
export async function addSeen(tx: Tx, { readerId, keys, at }: Met): Promise<void> {
  for (const some of chunksOf(keys, NAMED_AT_ONCE))
    await sql`insert into reading (reader_id, paper_key, state, first_at, last_at)
      select ${readerId}, key, 'seen', ${at}, ${at} from papers where key in (${sql.join(some)})
      on conflict (reader_id, paper_key) do update set last_at = excluded.last_at, marked_at = null`.execute(tx);
  await trim(tx, readerId);
}

/** Since when a paper counts as seen that was marked as unread: lists that were begun before go on with it. */
const becomesSeen = sql<number>`case reading.state when 'unread' then excluded.first_at else reading.first_at end`;

/** A paper whose page, PDF or code was opened is read. The first time is kept. */
export async function addOpened(
  tx: Tx,
  { readerId, key, event, at }: { readerId: number; key: number; event: ReadingEvent; at: Instant },
): Promise<void> {
  const column = sql.ref(COLUMN_OF[event]);
  await sql`insert into reading (reader_id, paper_key, state, first_at, last_at, ${column})
    select ${readerId}, key, 'read', ${at}, ${at}, ${at} from papers where key = ${key}
    on conflict (reader_id, paper_key) do update set state = 'read', first_at = ${becomesSeen}, last_at = excluded.last_at, marked_at = null,
      ${column} = coalesce(reading.${column}, excluded.${column})`.execute(tx);
  await trim(tx, readerId);
}

const COLUMN_OF = { opened: "opened_at", pdf: "pdf_at", code: "code_at" } as const satisfies Record<
  ReadingEvent,
  string
>;

/** Deletes those that were longest not met, where there are more than `MAX_READ_STATES`. */
async function trim(tx: Tx, readerId: number): Promise<void> {
  const last = await tx
    .selectFrom("reading")
    .select("last_at")
    .where("reader_id", "=", readerId)
    .orderBy("last_at", "desc")
    .limit(1)
    .offset(MAX_READ_STATES)
    .executeTakeFirst();
  if (last)
    await sql`delete from reading where reader_id = ${readerId} and paper_key in (
      select paper_key from reading where reader_id = ${readerId}
      order by last_at desc, paper_key desc limit ${MAX_READ_STATES} offset ${MAX_READ_STATES})`.execute(tx);
}

/**
 * Marks papers as seen that are not, and returns how many. A later mark of the same moment can be undone by it, so two
 * marks have different moments (`at` is moved on where it is taken).
 */
export async function markSeen(tx: Tx, { readerId, keys, at }: Met): Promise<{ marked: number; markedAt: Instant }> {
  const taken = await tx
    .selectFrom("reading")
    .select((eb) => eb.fn.max("marked_at").as("at"))
    .where("reader_id", "=", readerId)
    .executeTakeFirst();
  const markedAt = Math.max(at, (taken?.at ?? 0) + 1);
  let marked = 0;
  for (const some of chunksOf(keys, NAMED_AT_ONCE)) {
    const { numAffectedRows } =
      await sql`insert into reading (reader_id, paper_key, state, first_at, last_at, marked_at)
        select ${readerId}, key, 'seen', ${at}, ${at}, ${markedAt} from papers where key in (${sql.join(some)})
        on conflict (reader_id, paper_key) do update set state = 'seen', first_at = excluded.first_at, marked_at = excluded.marked_at
          where reading.state = 'unread'`.execute(tx);
    marked += Number(numAffectedRows ?? 0);
  }
  await trim(tx, readerId);
  return { marked, markedAt };
}

/**
 * Takes a mark of a list back, and returns for how many papers: they are as they were before. Papers that the reader was
 * shown or has opened since stay seen.
 */
export async function unmarkSeen(tx: Tx, readerId: number, markedAt: Instant): Promise<number> {
  // A paper that was never opened has nothing left to tell; one that was had been marked as unread before the list was.
  const { numDeletedRows } = await tx
    .deleteFrom("reading")
    .where("reader_id", "=", readerId)
    .where("marked_at", "=", markedAt)
    .where("opened_at", "is", null)
    .where("pdf_at", "is", null)
    .where("code_at", "is", null)
    .executeTakeFirstOrThrow();
  const { numUpdatedRows } = await tx
    .updateTable("reading")
    .set({ state: "unread", marked_at: null })
    .where("reader_id", "=", readerId)
    .where("marked_at", "=", markedAt)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows) + Number(numUpdatedRows);
}

/** Marks a paper as read or as unread by the reader's word; what was opened when stays known. */
export async function setReadState(
  tx: Tx,
  { readerId, key, isRead, at }: { readerId: number; key: number; isRead: boolean; at: Instant },
): Promise<void> {
  await tx
    .insertInto("reading")
    .values({ reader_id: readerId, paper_key: key, state: isRead ? "read" : "unread", first_at: at, last_at: at })
    .onConflict((c) =>
      c.columns(["reader_id", "paper_key"]).doUpdateSet({
        state: isRead ? "read" : "unread",
        first_at: becomesSeen,
        last_at: at,
        marked_at: null,
      }),
    )
    .execute();
  await trim(tx, readerId);
}

/** Whether a reader opened a paper's page before, counts as having read it, and had to do with it since a moment. */
export async function openedSince(db: Database, readerId: number, key: number, since: Instant): Promise<boolean> {
  const row = await db
    .selectFrom("reading")
    .select("last_at")
    .where("reader_id", "=", readerId)
    .where("paper_key", "=", key)
    .where("state", "=", "read")
    .where("opened_at", "is not", null)
    .executeTakeFirst();
  return row !== undefined && row.last_at >= since;
}

export interface ReadingCounts {
  impressions: number;
  /** Papers that were seen and not read. */
  seen: number;
  read: number;
}

/** Counts what is kept for a reader: impressions, and papers by their state. */
export async function readingCounts(db: Database, readerId: number): Promise<ReadingCounts> {
  const { impressions } = await db
    .selectFrom("impressions")
    .select((eb) => eb.fn.countAll<number>().as("impressions"))
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom("reading")
    .select((eb) => ["state", eb.fn.countAll<number>().as("papers")])
    .where("reader_id", "=", readerId)
    .groupBy("state")
    .execute();
  const of = (state: ReadState) => rows.find((row) => row.state === state)?.papers ?? 0;
  return { impressions, seen: of("seen"), read: of("read") };
}

/** Tells which of these papers a reader had seen or read by a moment; absent for now. */
export async function seenAmong(
  db: Database,
  readerId: number,
  keys: readonly number[],
  asOf?: Instant,
): Promise<Set<number>> {
  const seen = new Set<number>();
  for (const some of chunksOf(keys, NAMED_AT_ONCE)) {
    const rows = await db
      .selectFrom("reading")
      .select("paper_key")
      .where("reader_id", "=", readerId)
      .where("paper_key", "in", some)
      .where("state", "<>", "unread")
      .$if(asOf !== undefined, (query) => query.where("first_at", "<=", asOf ?? 0))
      .execute();
    for (const { paper_key } of rows) seen.add(paper_key);
  }
  return seen;
}

export interface OpenedPaper {
  key: number;
  event: ReadingEvent;
  at: Instant;
}

/** Lists what one reader opened for the first time, the latest first. */
export async function openedBy(db: Database, readerId: number, limit: number): Promise<OpenedPaper[]> {
  const of = (event: ReadingEvent) => {
    const column = sql.ref(COLUMN_OF[event]);
    return sql`select paper_key as key, ${sql.lit(event)} as event, ${column} as at from reading
      where reader_id = ${readerId} and ${column} is not null`;
  };
  const { rows } = await sql<OpenedPaper>`${of("opened")} union all ${of("pdf")} union all ${of("code")}
    order by at desc, key desc, event limit ${limit}`.execute(db);
  return rows;
}

/** Gives the read state of a paper that is joined to another to the one that stays: the furthest state, the first times. */
export async function mergeReading(tx: Tx, from: number, into: number): Promise<void> {
  await sql`insert into reading (reader_id, paper_key, state, first_at, last_at, opened_at, pdf_at, code_at, marked_at)
    select reader_id, ${into}, state, first_at, last_at, opened_at, pdf_at, code_at, marked_at
      from reading where paper_key = ${from}
    on conflict (reader_id, paper_key) do update set
      state = case when 'read' in (reading.state, excluded.state) then 'read'
        when 'seen' in (reading.state, excluded.state) then 'seen' else 'unread' end,
      first_at = min(reading.first_at, excluded.first_at),
      last_at = max(reading.last_at, excluded.last_at),
      opened_at = coalesce(min(reading.opened_at, excluded.opened_at), reading.opened_at, excluded.opened_at),
      pdf_at = coalesce(min(reading.pdf_at, excluded.pdf_at), reading.pdf_at, excluded.pdf_at),
      code_at = coalesce(min(reading.code_at, excluded.code_at), reading.code_at, excluded.code_at),
      marked_at = null`.execute(tx);
}

/** Exports what a reader has seen and read, papers by their ids. */
export async function exportReading(db: Database, readerId: number) {
  const rows = await db
    .selectFrom("reading")
    .innerJoin("papers", "papers.key", "paper_key")
    .select(["papers.id", "state", "first_at", "last_at", "opened_at", "pdf_at", "code_at"])
    .where("reader_id", "=", readerId)
    .orderBy("first_at")
    .orderBy("papers.id")
    .execute();
  return rows.map(({ id, state, first_at, last_at, opened_at, pdf_at, code_at }) => ({
    paper: id,
    state,
    firstAt: iso(first_at),
    lastAt: iso(last_at),
    ...(opened_at === null ? {} : { openedAt: iso(opened_at) }),
    ...(pdf_at === null ? {} : { pdfAt: iso(pdf_at) }),
    ...(code_at === null ? {} : { codeAt: iso(code_at) }),
  }));
}

const iso = (at: Instant): string => new Date(at).toISOString();

export async function forgetReadState(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("reading").where("reader_id", "=", readerId).execute();
}
