/** The audit log: what moderators and admins did, for each other to read. */

import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";

export interface AuditEntry {
  /** The id of the reader who did it; absent for what was done on the command line. */
  by?: number | undefined;
  at: Instant;
  /** What was done, as in "hid", "banned", "gave a role to". */
  action: string;
  /** What it was done to, as in `@mira`, `comment 12`. */
  subject: string;
  /** The reason, or what changed. */
  message?: string;
}

/** Adds an entry, within the transaction that does what it tells. */
export async function recordAudit(db: Database, { by, at, action, subject, message }: AuditEntry): Promise<void> {
  await db
    .insertInto("audit")
    .values({ at, reader_id: by ?? null, action, subject, says: message ?? "" })
    .execute();
}

/**
 * Removes a leaving reader's handle from the log. What was done to them stays, as done to a former reader. What follows the
 * handle goes too, since the author of a claim is a name.
 */
export async function forgetAudit(tx: Tx, readerId: number): Promise<void> {
  const { handle } = await tx
    .selectFrom("readers")
    .select("handle")
    .where("id", "=", readerId)
    .executeTakeFirstOrThrow();
  const named = new RegExp(`@${handle}(?![a-z0-9-]).*$`);
  const rows = await tx
    .selectFrom("audit")
    .select(["id", "subject"])
    .where("subject", "like", `%@${handle}%`)
    .execute();
  for (const { id, subject } of rows)
    await tx
      .updateTable("audit")
      .set({ subject: subject.replace(named, "a former reader") })
      .where("id", "=", id)
      .execute();
}

/** Returns what a reader did with a role's powers, for their export. */
export const exportAudit = (db: Database, readerId: number) =>
  db
    .selectFrom("audit")
    .select(["at", "action", "subject", "says"])
    .where("reader_id", "=", readerId)
    .orderBy("id")
    .execute();

/** An entry as moderators read it. */
export interface AuditRecord {
  at: Instant;
  action: string;
  subject: string;
  /** May be empty. */
  message: string;
  /** The handle of the reader who did it; null for the command line, or a reader who left. */
  handle: string | null;
}

/** Returns entries, the latest first. */
export async function auditLog(db: Database, limit: number, offset = 0): Promise<AuditRecord[]> {
  return db
    .selectFrom("audit")
    .leftJoin("readers", "readers.id", "audit.reader_id")
    .select(["audit.at", "audit.action", "audit.subject", "audit.says as message", "readers.handle"])
    .orderBy("audit.id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
}
