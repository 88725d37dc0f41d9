/** Claims: which readers are authors of which papers, and what authors add to theirs. */
import type { Selectable, Transaction } from "kysely";
import { type ClaimState, containsAddress, MAX_PENDING_CLAIMS } from "../../domain/readers/claim.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { setLinks } from "../papers/readerLinks.ts";
import type { Schema } from "../schema.ts";
import { recordAudit } from "./auditLog.ts";

type Tx = Transaction<Schema>;

export interface NewClaim {
  paperKey: number;
  readerId: number;
  /** One of the paper's authors, as the paper writes it. */
  author: string;
  /** The reader's confirmed address; empty where there is none, or it is not known. */
  email: string;
  evidence: string;
  at: Instant;
}

/**
 * Keeps a claim; what the paper itself says of the reader's address settles it at once. Returns its state. Throws
 * `conflict` when another reader is that author already, or too many claims of the reader wait.
 */
export async function claimPaper(db: Database, claim: NewClaim): Promise<ClaimState> {
  const { paperKey, readerId, author, email, evidence, at } = claim;
  return db.transaction().execute(async (tx) => {
    if (await isTaken(tx, { paper_key: paperKey, author, reader_id: readerId }))
      throw new BroadsheetError(
        "conflict",
        `Somebody else is verified as ${author} of this paper. If that is a mistake, please report it to a moderator.`,
      );
    const { waiting } = await tx
      .selectFrom("claims")
      .select((eb) => eb.fn.countAll<number>().as("waiting"))
      .where("reader_id", "=", readerId)
      .where("state", "=", "pending" satisfies ClaimState)
      .executeTakeFirstOrThrow();
    if (waiting >= MAX_PENDING_CLAIMS)
      throw new BroadsheetError(
        "conflict",
        `${MAX_PENDING_CLAIMS} of your claims wait for a moderator already. Please wait until some are decided.`,
      );
    const paper = await tx
      .selectFrom("papers")
      .select(["abstract", "comments"])
      .where("key", "=", paperKey)
      .executeTakeFirstOrThrow();
    const named = containsAddress(`${paper.abstract}\n${paper.comments ?? ""}`, email);
    const state: ClaimState = named ? "approved" : "pending";
    const row = { author, evidence, state, created_at: at, decided_at: named ? at : null, decided_by: null };
    await tx
      .insertInto("claims")
      .values({ paper_key: paperKey, reader_id: readerId, ...row })
      // A refused claim may be made again, with better evidence; one that holds stays.
      .onConflict((c) =>
        c
          .columns(["paper_key", "reader_id"])
          .doUpdateSet(row)
          .where("claims.state", "!=", "approved" satisfies ClaimState),
      )
      .execute();
    const kept = await tx
      .selectFrom("claims")
      .select("state")
      .where("paper_key", "=", paperKey)
      .where("reader_id", "=", readerId)
      .executeTakeFirstOrThrow();
    return kept.state as ClaimState;
  });
}

/** Whether another reader is that author of that paper. */
async function isTaken(
  tx: Tx,
  claim: Pick<Selectable<Schema["claims"]>, "paper_key" | "author" | "reader_id">,
): Promise<boolean> {
  const other = await tx
    .selectFrom("claims")
    .select("id")
    .where("paper_key", "=", claim.paper_key)
    .where("author", "=", claim.author)
    .where("state", "=", "approved" satisfies ClaimState)
    .where("reader_id", "!=", claim.reader_id)
    .executeTakeFirst();
  return other !== undefined;
}

/** A reader's claim to a paper. */
export async function claimOf(db: Database, readerId: number, paperKey: number) {
  const row = await db
    .selectFrom("claims")
    .selectAll()
    .where("reader_id", "=", readerId)
    .where("paper_key", "=", paperKey)
    .executeTakeFirst();
  return row && { ...row, state: row.state as ClaimState, hidden: row.hidden === 1 };
}

/** Whether a reader is a verified author of a paper, shown or not. */
export const isAuthor = async (db: Database, readerId: number, paperKey: number): Promise<boolean> =>
  (await claimOf(db, readerId, paperKey))?.state === "approved";

export interface VerifiedAuthor {
  /** As the paper writes it. */
  author: string;
  readerId: number;
  handle: string;
  name: string;
  /** Absent for claims from before that was kept. */
  decidedAt?: Instant;
}

/** The readers who are authors of a paper and want it known. */
export const verifiedAuthors = async (db: Database, paperKey: number): Promise<VerifiedAuthor[]> =>
  (await verifiedAuthorsOf(db, [paperKey])).get(paperKey) ?? [];

/** Of several papers, by key. */
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

const verified = (db: Database) =>
  db
    .selectFrom("claims")
    .innerJoin("readers", "readers.id", "claims.reader_id")
    .where("state", "=", "approved" satisfies ClaimState)
    .where("hidden", "=", 0)
    .where("readers.deleted_at", "is", null)
    .where("readers.banned_at", "is", null);

/** Those of these papers under which one of their verified authors has commented. */
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

/** Claims that wait, the oldest first, with what helps to decide. */
export async function pendingClaims(db: Database, limit: number) {
  return db
    .selectFrom("claims")
    .innerJoin("readers", "readers.id", "claims.reader_id")
    .innerJoin("papers", "papers.key", "claims.paper_key")
    .leftJoin("accounts", (join) =>
      join.onRef("accounts.id", "=", "readers.account_id").on("accounts.emailVerified", "=", 1),
    )
    .select((eb) => [
      "claims.id",
      "claims.author",
      "claims.evidence",
      "claims.created_at",
      "readers.handle",
      "readers.name",
      "accounts.email",
      "papers.id as paperId",
      "papers.title",
      eb
        .selectFrom("claims as earlier")
        .whereRef("earlier.reader_id", "=", "claims.reader_id")
        .whereRef("earlier.author", "=", "claims.author")
        .where("earlier.state", "=", "approved" satisfies ClaimState)
        .select(eb.fn.countAll<number>().as("n"))
        .as("approvedBefore"),
    ])
    .where("claims.state", "=", "pending" satisfies ClaimState)
    .orderBy("claims.created_at")
    .limit(limit)
    .execute();
}

/**
 * A moderator's word on a claim. Returns false when it does not wait any more, or it is the moderator's own. Throws
 * `conflict` where it would make two readers the same author.
 */
export async function decideClaim(
  db: Database,
  decision: { claim: number; by: number; state: "approved" | "refused"; message: string; at: Instant },
): Promise<boolean> {
  const { claim, by, state, message, at } = decision;
  return db.transaction().execute(async (tx) => {
    const decided = await tx
      .updateTable("claims")
      .set({ state, decided_at: at, decided_by: by })
      .where("id", "=", claim)
      .where("state", "=", "pending" satisfies ClaimState)
      .where("reader_id", "!=", by)
      .returning(["paper_key", "reader_id", "author"])
      .executeTakeFirst();
    if (!decided) return false;
    if (state === "approved") {
      if (await isTaken(tx, decided))
        throw new BroadsheetError(
          "conflict",
          `Somebody else is verified as ${decided.author} of this paper, so this claim can only be refused.`,
        );
      const others = tx.updateTable("claims").set({ state: "refused", decided_at: at, decided_by: by });
      await others
        .where("paper_key", "=", decided.paper_key)
        .where("author", "=", decided.author)
        .where("state", "=", "pending" satisfies ClaimState)
        .execute();
    }
    const { handle } = await tx
      .selectFrom("readers")
      .select("handle")
      .where("id", "=", decided.reader_id)
      .executeTakeFirstOrThrow();
    const subject = `@${handle} as ${decided.author}`;
    await recordAudit(tx, { by, at, action: `${state} a claim`, subject, message });
    return true;
  });
}

/** Takes a claim back, with what was added by it. */
export async function withdrawClaim(db: Database, readerId: number, paperKey: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (await isAuthor(tx, readerId, paperKey)) await setLinks(tx, paperKey, readerId, []);
    for (const table of ["claims", "author_notes"] as const)
      await tx.deleteFrom(table).where("reader_id", "=", readerId).where("paper_key", "=", paperKey).execute();
  });
}

export async function showClaim(db: Database, readerId: number, paperKey: number, shown: boolean): Promise<void> {
  await db
    .updateTable("claims")
    .set({ hidden: shown ? 0 : 1 })
    .where("reader_id", "=", readerId)
    .where("paper_key", "=", paperKey)
    .execute();
}

/** An author's note to a paper; an empty one takes it away. */
export async function saveAuthorNote(
  db: Database,
  { paperKey, readerId, body, at }: { paperKey: number; readerId: number; body: string; at: Instant },
): Promise<void> {
  if (body === "") {
    await db.deleteFrom("author_notes").where("paper_key", "=", paperKey).where("reader_id", "=", readerId).execute();
    return;
  }
  await db
    .insertInto("author_notes")
    .values({ paper_key: paperKey, reader_id: readerId, body, updated_at: at })
    .onConflict((c) => c.columns(["paper_key", "reader_id"]).doUpdateSet({ body, updated_at: at }))
    .execute();
}

/** Notes of a paper's authors, the earliest first; the author's name is absent where the claim is hidden. */
export async function authorNotes(db: Database, paperKey: number) {
  const rows = await db
    .selectFrom("author_notes")
    .innerJoin("claims", (join) =>
      join
        .onRef("claims.paper_key", "=", "author_notes.paper_key")
        .onRef("claims.reader_id", "=", "author_notes.reader_id"),
    )
    .innerJoin("readers", "readers.id", "author_notes.reader_id")
    .select(["author_notes.reader_id", "body", "author_notes.updated_at", "handle", "claims.author", "claims.hidden"])
    .where("author_notes.paper_key", "=", paperKey)
    .where("claims.state", "=", "approved" satisfies ClaimState)
    .where("readers.banned_at", "is", null)
    .orderBy("author_notes.updated_at")
    .execute();
  return rows.map(({ reader_id, body, updated_at, handle, author, hidden }) => ({
    readerId: reader_id,
    body,
    updatedAt: updated_at,
    ...(hidden === 1 ? {} : { author, handle }),
  }));
}

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

export async function forgetClaims(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("author_notes").where("reader_id", "=", readerId).execute();
  await tx.deleteFrom("claims").where("reader_id", "=", readerId).execute();
}
