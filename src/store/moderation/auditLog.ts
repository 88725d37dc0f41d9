/** What moderators and admins did, for each other to read. */
import type { Transaction } from "kysely";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";

export interface AuditEntry {
  /** A reader's id; absent for what was done on the command line. */
  by?: number | undefined;
  at: Instant;
  /** As "hid", "banned", "gave a role to". */
  action: string;
  /** To what: `@mira`, `comment 12`. */
  subject: string;
  /** The reason, or what changed. */
  message?: string;
}

/** Within the transaction that does it. */
export async function recordAudit(db: Database, { by, at, action, subject, message }: AuditEntry): Promise<void> {
  await db
    .insertInto("audit")
    .values({ at, reader_id: by ?? null, action, subject, says: message ?? "" })
    .execute();
}

/**
 * For a reader who leaves: what was done to them stays in the log, as done to a former reader. What follows the handle
 * goes too, for the author of a claim is a name.
 */
export async function forgetAudit(tx: Transaction<Schema>, readerId: number): Promise<void> {
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

/** What a reader did with a role's powers, for taking along. */
export const exportAudit = (db: Database, readerId: number) =>
  db
    .selectFrom("audit")
    .select(["at", "action", "subject", "says"])
    .where("reader_id", "=", readerId)
    .orderBy("id")
    .execute();

/** The latest first, with who did it. */
export async function auditLog(db: Database, limit: number, offset = 0) {
  return db
    .selectFrom("audit")
    .leftJoin("readers", "readers.id", "audit.reader_id")
    .select([
      "audit.id",
      "audit.at",
      "audit.action",
      "audit.subject",
      "audit.says as message",
      "readers.handle",
      "readers.name",
    ])
    .orderBy("audit.id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
}
