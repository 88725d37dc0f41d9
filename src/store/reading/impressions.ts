/** Cards that readers were shown. */
import { sql } from "kysely";
import { ACT_WITHIN_MS, type CardList, MAX_IMPRESSIONS } from "../../domain/reading/reading.ts";
import { chunksOf } from "../../lib/chunks.ts";
import { type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { insertAll } from "../lib/bulk.ts";
import type { Tx } from "../lib/databaseType.ts";

/** Cards of one list that a reader was shown on a feed day. */
export interface ShownCards {
  readerId: number;
  list: CardList;
  day: string;
  at: Instant;
  /** Positions from 1. */
  cards: readonly { key: number; position: number }[];
}

/**
 * Adds impressions: one row a reader, list, day and paper, with the best position. Those that are known already stay as
 * they are, so that two tabs, or a request that comes twice, count once. Papers that are gone are left out, and of more
 * than `MAX_IMPRESSIONS` the reader's oldest go.
 */
export async function addImpressions(tx: Tx, { readerId, list, day, at, cards }: ShownCards): Promise<void> {
  const there = await existing(
    tx,
    cards.map(({ key }) => key),
  );
  const rows = cards
    .filter(({ key }) => there.has(key))
    .map(({ key, position }) => ({ reader_id: readerId, paper_key: key, list, position, day, at }));
  if (rows.length === 0) return;
  await insertAll(tx, "impressions", rows, (query) =>
    query.onConflict((c) =>
      c
        .columns(["reader_id", "day", "list", "paper_key"])
        .doUpdateSet((eb) => ({ position: eb.ref("excluded.position") }))
        .whereRef("excluded.position", "<", "impressions.position"),
    ),
  );
  await trim(tx, readerId);
}

/** Statements name at most this many papers. */
const NAMED_AT_ONCE = 1_000;

async function existing(tx: Tx, keys: readonly number[]): Promise<Set<number>> {
  const found = new Set<number>();
  for (const some of chunksOf(keys, NAMED_AT_ONCE))
    for (const { key } of await tx.selectFrom("papers").select("key").where("key", "in", some).execute())
      found.add(key);
  return found;
}

async function trim(tx: Tx, readerId: number): Promise<void> {
  const last = await tx
    .selectFrom("impressions")
    .select("at")
    .where("reader_id", "=", readerId)
    .orderBy("at", "desc")
    .limit(1)
    .offset(MAX_IMPRESSIONS)
    .executeTakeFirst();
  if (last)
    await sql`delete from impressions where reader_id = ${readerId} and (day, list, paper_key) in (
      select day, list, paper_key from impressions where reader_id = ${readerId}
      order by at desc, day desc, list, position, paper_key limit ${MAX_IMPRESSIONS} offset ${MAX_IMPRESSIONS})`.execute(
      tx,
    );
}

/** Deletes impressions of all readers from before a moment. */
export async function purgeImpressions(db: Database, before: Instant): Promise<void> {
  await db.deleteFrom("impressions").where("at", "<", before).execute();
}

export interface Impression {
  list: CardList;
  /** From 1. */
  position: number;
  day: string;
  key: number;
  at: Instant;
}

/** Lists one reader's impressions, the latest first. */
export const impressionsOf = (db: Database, readerId: number, limit: number): Promise<Impression[]> =>
  db
    .selectFrom("impressions")
    .select(["list", "position", "day", "paper_key as key", "at"])
    .where("reader_id", "=", readerId)
    .orderBy("at", "desc")
    .orderBy("day", "desc")
    .orderBy("list")
    .orderBy("position")
    .limit(limit)
    .execute();

/** What became of the impressions of one position, of all readers. */
export interface PositionCounts {
  list: CardList;
  /** From 1. */
  position: number;
  impressions: number;
  /** Those that an act followed within `ACT_WITHIN_MS`: the paper was opened, upvoted or saved by the same reader. */
  acted: number;
}

/** The latest impressions of the instance tell how places are looked at; counting more would hold others up. */
const MAX_COUNTED = 20_000;

/**
 * Counts impressions and acts by list and position over the latest impressions of all readers, as the data of exposure. A click reaches the
 * server before the impression that it belongs to, so an act counts from a minute before.
 */
export async function positionCounts(db: Database): Promise<PositionCounts[]> {
  const within = (moment: string) => sql`${sql.ref(moment)} between i.at - ${MINUTE_MS} and i.at + ${ACT_WITHIN_MS}`;
  const { rows } = await sql<PositionCounts>`select i.list, i.position, count(*) as impressions,
      sum(exists (select 1 from reading as r where r.reader_id = i.reader_id and r.paper_key = i.paper_key
            and (${within("r.opened_at")} or ${within("r.pdf_at")} or ${within("r.code_at")}))
        or exists (select 1 from upvotes as u where u.reader_id = i.reader_id and u.paper_key = i.paper_key
            and ${within("u.created_at")})
        or exists (select 1 from collection_papers as p join collections as c on c.id = p.collection_id
          where p.paper_key = i.paper_key and c.reader_id = i.reader_id and ${within("p.added_at")})) as acted
    from (select * from impressions order by at desc limit ${MAX_COUNTED}) as i group by i.list, i.position order by i.list, i.position`.execute(
    db,
  );
  return rows;
}

/** Exports a reader's impressions, papers by their ids. */
export async function exportImpressions(db: Database, readerId: number) {
  const rows = await db
    .selectFrom("impressions")
    .innerJoin("papers", "papers.key", "paper_key")
    .select(["papers.id", "list", "position", "day", "at"])
    .where("reader_id", "=", readerId)
    .orderBy("at")
    .orderBy("list")
    .orderBy("position")
    .execute();
  return rows.map(({ id, list, position, day, at }) => ({
    paper: id,
    list,
    position,
    day,
    at: new Date(at).toISOString(),
  }));
}

export async function forgetImpressions(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("impressions").where("reader_id", "=", readerId).execute();
}
