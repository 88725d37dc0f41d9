/** What a reader's page shows besides lists of papers. */

import type { Reader } from "../../domain/readers/reader.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { findReader } from "./readers.ts";

export interface Profile extends Reader {
  /** In the reader's own words; empty where there are none. */
  about: string;
  /** What others may see. */
  counts: { submitted: number; upvoted: number; comments: number; collections: number; papers: number };
}

/** Undefined where there is no such reader, or no more. */
export async function findProfile(db: Database, handle: string): Promise<Profile | undefined> {
  const reader = await findReader(db, { handle });
  if (!reader) return undefined;
  const counts = await db
    .selectFrom("readers")
    .select((eb) => [
      "about",
      eb
        .selectFrom("submissions")
        .where("reader_id", "=", reader.id)
        .where("hidden_at", "is", null)
        .select((of) => of.fn.count<number>("paper_key").distinct().as("n"))
        .as("submitted"),
      eb
        .selectFrom("upvotes")
        .where("reader_id", "=", reader.id)
        .select((of) => of.fn.countAll<number>().as("n"))
        .as("upvoted"),
      eb
        .selectFrom("comments")
        .where("reader_id", "=", reader.id)
        .where("deleted_at", "is", null)
        .where("hidden_at", "is", null)
        .select((of) => of.fn.countAll<number>().as("n"))
        .as("comments"),
      eb
        .selectFrom("collections")
        .where("reader_id", "=", reader.id)
        .where("visibility", "=", "public")
        .select((of) => of.fn.countAll<number>().as("n"))
        .as("collections"),
      eb
        .selectFrom("claims")
        .where("reader_id", "=", reader.id)
        .where("state", "=", "approved")
        .where("hidden", "=", 0)
        .select((of) => of.fn.countAll<number>().as("n"))
        .as("papers"),
    ])
    .where("id", "=", reader.id)
    .executeTakeFirstOrThrow();
  const { about, submitted, upvoted, comments, collections, papers } = counts;
  return {
    ...reader,
    about: about ?? "",
    counts: {
      submitted: submitted ?? 0,
      upvoted: upvoted ?? 0,
      comments: comments ?? 0,
      collections: collections ?? 0,
      papers: papers ?? 0,
    },
  };
}

/** Keys of the papers that a reader is an author of, as it was confirmed, the newest first. */
export async function papersByReader(db: Database, readerId: number, limit: number, offset: number): Promise<number[]> {
  const rows = await db
    .selectFrom("claims")
    .innerJoin("papers", "papers.key", "paper_key")
    .select("papers.key")
    .where("reader_id", "=", readerId)
    .where("state", "=", "approved")
    .where("claims.hidden", "=", 0)
    .orderBy("published_at", "desc")
    .orderBy("papers.key", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map((row) => row.key);
}

/** A comment in a list of somebody's. */
export interface Said {
  id: number;
  body: string;
  at: Instant;
  paper: { id: string; title: string };
}

/** What a reader wrote that everybody may read, the latest first. */
export async function commentsByReader(db: Database, readerId: number, limit: number, offset: number): Promise<Said[]> {
  const rows = await db
    .selectFrom("comments")
    .innerJoin("papers", "papers.key", "paper_key")
    .select(["comments.id", "body", "created_at", "papers.id as paper", "title"])
    .where("reader_id", "=", readerId)
    .where("deleted_at", "is", null)
    .where("hidden_at", "is", null)
    .orderBy("created_at", "desc")
    .orderBy("comments.id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(({ id, body, created_at, paper, title }) => ({
    id,
    body,
    at: created_at,
    paper: { id: paper, title },
  }));
}
