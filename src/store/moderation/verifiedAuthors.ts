/** Verified authors: readers whose claim to be an author of a paper was approved, and who want it shown. */
import type { ClaimState } from "../../domain/readers/claim.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";

export interface VerifiedAuthor {
  /** The author's name as the paper writes it. */
  author: string;
  readerId: number;
  handle: string;
  name: string;
  /** Absent for claims from before this was recorded. */
  decidedAt?: Instant;
}

/** Returns a paper's verified authors. */
export const verifiedAuthors = async (db: Database, paperKey: number): Promise<VerifiedAuthor[]> =>
  (await verifiedAuthorsOf(db, [paperKey])).get(paperKey) ?? [];

/** Returns the verified authors of several papers, by the papers' keys. */
export async function verifiedAuthorsOf(db: Database, keys: readonly number[]): Promise<Map<number, VerifiedAuthor[]>> {
  if (keys.length === 0) return new Map();
  const rows = await verified(db)
    .select(["paper_key", "claims.author", "claims.decided_at", "readers.id", "readers.handle", "readers.name"])
    .where("paper_key", "in", keys)
    .orderBy("claims.created_at")
    .execute();
  const authors = rows.map(({ paper_key, id, decided_at, ...author }) => ({
    paper_key,
    author: { ...author, readerId: id, ...(decided_at === null ? {} : { decidedAt: decided_at }) },
  }));
  const grouped = Map.groupBy(authors, (row) => row.paper_key);
  return new Map([...grouped].map(([key, rows]) => [key, rows.map((row) => row.author)]));
}

/** Returns those of the papers under which one of their verified authors has commented. */
export async function discussedByAuthors(db: Database, keys: readonly number[]): Promise<Set<number>> {
  if (keys.length === 0) return new Set();
  const rows = await verified(db)
    .innerJoin("comments", (join) =>
      join.onRef("comments.paper_key", "=", "claims.paper_key").onRef("comments.reader_id", "=", "claims.reader_id"),
    )
    .select("claims.paper_key")
    .distinct()
    .where("claims.paper_key", "in", keys)
    .where("comments.deleted_at", "is", null)
    .where("comments.hidden_at", "is", null)
    .execute();
  return new Set(rows.map((row) => row.paper_key));
}

const verified = (db: Database) =>
  db
    .selectFrom("claims")
    .innerJoin("readers", "readers.id", "claims.reader_id")
    .where("state", "=", "approved" satisfies ClaimState)
    .where("hidden", "=", 0)
    .where("readers.deleted_at", "is", null)
    .where("readers.banned_at", "is", null);
