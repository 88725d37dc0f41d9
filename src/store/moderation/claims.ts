/** Claims: who says that they are an author of which paper, and what moderators decided. */

import type { ClaimState } from "../../domain/readers/claim.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";

/** A reader's claim to be an author of a paper. */
export interface Claim {
  /** One of the paper's authors, as the paper writes it. */
  author: string;
  state: ClaimState;
  /** What the reader tells the moderator. */
  evidence: string;
  /** Whether the reader does not want it shown. */
  hidden: boolean;
}

/** Finds a reader's claim to a paper. Returns undefined when there is none. */
export async function findClaim(db: Database, readerId: number, paperKey: number): Promise<Claim | undefined> {
  const row = await db
    .selectFrom("claims")
    .select(["author", "state", "evidence", "hidden"])
    .where("reader_id", "=", readerId)
    .where("paper_key", "=", paperKey)
    .executeTakeFirst();
  return row && { ...row, state: row.state as ClaimState, hidden: row.hidden === 1 };
}

/** Tells whether a reader is a verified author of a paper, shown or not. */
export const isAuthor = async (db: Database, readerId: number, paperKey: number): Promise<boolean> =>
  (await findClaim(db, readerId, paperKey))?.state === "approved";

export interface NewClaim {
  paperKey: number;
  readerId: number;
  author: string;
  evidence: string;
  /** Approved when the paper itself settles it. */
  state: "approved" | "pending";
}

/**
 * Saves a claim and returns its state. A refused claim may be made again, with better evidence; an approved one stays as it
 * is.
 */
export async function saveClaim(tx: Tx, claim: NewClaim, now: Instant): Promise<ClaimState> {
  const { paperKey, readerId, author, evidence, state } = claim;
  const decided_at = state === "approved" ? now : null;
  const row = { author, evidence, state, created_at: now, decided_at, decided_by: null };
  await tx
    .insertInto("claims")
    .values({ paper_key: paperKey, reader_id: readerId, ...row })
    .onConflict((c) =>
      c
        .columns(["paper_key", "reader_id"])
        .doUpdateSet(row)
        .where("claims.state", "!=", "approved" satisfies ClaimState),
    )
    .execute();
  return (await findClaim(tx, readerId, paperKey))?.state ?? state;
}

/** Counts a reader's claims that wait for a moderator. */
export async function countPendingClaims(tx: Tx, readerId: number): Promise<number> {
  const { pending } = await tx
    .selectFrom("claims")
    .select((eb) => eb.fn.countAll<number>().as("pending"))
    .where("reader_id", "=", readerId)
    .where("state", "=", "pending" satisfies ClaimState)
    .executeTakeFirstOrThrow();
  return pending;
}

interface ClaimedAuthor {
  paperKey: number;
  author: string;
  readerId: number;
}

/** Tells whether another reader is verified as that author of the paper. */
export async function isAuthorTaken(tx: Tx, { paperKey, author, readerId }: ClaimedAuthor): Promise<boolean> {
  const other = await tx
    .selectFrom("claims")
    .select("id")
    .where("paper_key", "=", paperKey)
    .where("author", "=", author)
    .where("state", "=", "approved" satisfies ClaimState)
    .where("reader_id", "!=", readerId)
    .executeTakeFirst();
  return other !== undefined;
}

/** A claim that waits for a moderator, with what helps to decide. */
export interface PendingClaim {
  id: number;
  author: string;
  evidence: string;
  createdAt: Instant;
  handle: string;
  name: string;
  /** The reader's confirmed address; null when there is none. */
  email: string | null;
  paperId: string;
  paperTitle: string;
  /** The number of papers on which the reader is verified under the same name. */
  approvedBefore: number;
}

/** Returns the claims that wait, the oldest first. */
export async function pendingClaims(db: Database, limit: number): Promise<PendingClaim[]> {
  const rows = await db
    .selectFrom("claims")
    .innerJoin("readers", "readers.id", "claims.reader_id")
    .innerJoin("papers", "papers.key", "claims.paper_key")
    .leftJoin("accounts", (join) =>
      join.onRef("accounts.id", "=", "readers.account_id").on("accounts.emailVerified", "=", 1),
    )
    .select(["claims.id", "claims.author", "claims.evidence", "claims.created_at as createdAt"])
    .select(["readers.handle", "readers.name", "accounts.email", "papers.id as paperId", "papers.title as paperTitle"])
    .select((eb) =>
      eb
        .selectFrom("claims as earlier")
        .whereRef("earlier.reader_id", "=", "claims.reader_id")
        .whereRef("earlier.author", "=", "claims.author")
        .where("earlier.state", "=", "approved" satisfies ClaimState)
        .select(eb.fn.countAll<number>().as("n"))
        .as("approvedBefore"),
    )
    .where("claims.state", "=", "pending" satisfies ClaimState)
    .orderBy("claims.created_at")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, approvedBefore: row.approvedBefore ?? 0 }));
}

/** Decides a claim that waits and is not the moderator's own. Returns what was decided on; undefined for any other claim. */
export async function settleClaim(
  tx: Tx,
  { id, by, state }: { id: number; by: number; state: "approved" | "refused" },
  now: Instant,
): Promise<ClaimedAuthor | undefined> {
  return tx
    .updateTable("claims")
    .set({ state, decided_at: now, decided_by: by })
    .where("id", "=", id)
    .where("state", "=", "pending" satisfies ClaimState)
    .where("reader_id", "!=", by)
    .returning(["paper_key as paperKey", "reader_id as readerId", "author"])
    .executeTakeFirst();
}

/** Refuses all other claims to be that author of the paper that still wait. */
export async function refuseOtherClaims(
  tx: Tx,
  { paperKey, author }: Pick<ClaimedAuthor, "paperKey" | "author">,
  by: number,
  now: Instant,
): Promise<void> {
  await tx
    .updateTable("claims")
    .set({ state: "refused" satisfies ClaimState, decided_at: now, decided_by: by })
    .where("paper_key", "=", paperKey)
    .where("author", "=", author)
    .where("state", "=", "pending" satisfies ClaimState)
    .execute();
}

/** Deletes a reader's claim to a paper, and the note that came with it. */
export async function deleteClaim(tx: Tx, readerId: number, paperKey: number): Promise<void> {
  for (const table of ["claims", "author_notes"] as const)
    await tx.deleteFrom(table).where("reader_id", "=", readerId).where("paper_key", "=", paperKey).execute();
}

/** Shows or hides that a reader is an author of a paper. */
export async function setClaimHidden(tx: Tx, readerId: number, paperKey: number, isHidden: boolean): Promise<void> {
  await tx
    .updateTable("claims")
    .set({ hidden: isHidden ? 1 : 0 })
    .where("reader_id", "=", readerId)
    .where("paper_key", "=", paperKey)
    .execute();
}

/** Returns a reader's claims and notes for their export. */
export const exportClaims = (db: Database, readerId: number) =>
  db
    .selectFrom("claims")
    .innerJoin("papers", "papers.key", "claims.paper_key")
    .leftJoin("author_notes", (join) =>
      join
        .onRef("author_notes.paper_key", "=", "claims.paper_key")
        .onRef("author_notes.reader_id", "=", "claims.reader_id"),
    )
    .select(["papers.id as paper", "author", "state", "evidence", "hidden", "claims.created_at", "body as note"])
    .where("claims.reader_id", "=", readerId)
    .orderBy("claims.id")
    .execute();

/** Deletes all claims and notes of a reader who leaves. */
export async function forgetClaims(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("author_notes").where("reader_id", "=", readerId).execute();
  await tx.deleteFrom("claims").where("reader_id", "=", readerId).execute();
}
