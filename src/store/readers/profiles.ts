/** What a reader's page shows besides lists of papers. */
import type { Reader } from "../../domain/readers/reader.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { findReader } from "./readers.ts";

export interface PublicProfile extends Reader {
  /** A few words in which readers describe themselves; may be empty. */
  about: string;
  /** Numbers of what others may see. */
  counts: { submitted: number; upvoted: number; comments: number; collections: number; papers: number };
}

/** Finds what everybody may see of a reader; undefined when there is no such reader, or they left. */
export async function findProfile(db: Database, handle: string): Promise<PublicProfile | undefined> {
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

/** Lists the keys of the papers that a reader is confirmed to be an author of, the newest first. */
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

/** A comment in a list of one reader's comments. */
export interface ReaderComment {
  id: number;
  body: string;
  at: Instant;
  paper: { id: string; title: string };
}

/** Lists the comments of a reader that everybody may read, the latest first. */
export async function commentsByReader(
  db: Database,
  readerId: number,
  limit: number,
  offset: number,
): Promise<ReaderComment[]> {
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
