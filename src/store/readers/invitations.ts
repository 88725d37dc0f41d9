/** Invitations: who may open an account where not everybody may. Only the hashes of their codes are stored. */

import type { Role } from "../../domain/readers/reader.ts";
import { DAY_MS, type Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { recordAudit } from "../moderation/auditLog.ts";

/** Tells whether an address has an invitation that still holds. */
export async function isInvited(db: Database, email: string, now: Instant): Promise<boolean> {
  return (await invitationFor(db, email, now)) !== undefined;
}

/** Finds the oldest invitation of an address that still holds. */
export async function invitationFor(
  db: Database,
  email: string,
  now: Instant,
): Promise<{ id: number; role: Role } | undefined> {
  const row = await db
    .selectFrom("invitations")
    .select(["id", "role"])
    .where("email", "=", email.toLowerCase())
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .orderBy("id")
    .executeTakeFirst();
  return row && { id: row.id, role: row.role as Role };
}

/**
 * Binds the invitation of an address when it opens an account. It is used up only at the account's first session: until
 * then, anybody with the code could claim it for another address. Returns false when there is none that holds.
 */
export async function bindInvitation(db: Database, email: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("invitations")
    .set({ bound: 1 })
    .where("email", "=", email.toLowerCase())
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/**
 * Claims an invitation that is for anybody for this address, until it is used. One that is bound to another address stays
 * with that. Returns false when it does not hold.
 */
export async function claimInvitation(db: Database, hash: string, email: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("invitations")
    .set({ email: email.toLowerCase() })
    .where("hash", "=", hash)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .where((eb) => eb.or([eb("email", "is", null), eb("email", "=", email.toLowerCase()), eb("bound", "=", 0)]))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export const INVITATION_DAYS = 14;

export interface Invitation {
  id: number;
  /** Absent while it is for anybody and nobody has asked to use it. */
  email?: string;
  /** Whether it is for that address only. */
  bound: boolean;
  role: Role;
  /** The handle of its maker; absent for one made on the command line. */
  by?: string;
  createdAt: Instant;
  expiresAt: Instant;
  usedAt?: Instant;
}

/**
 * Adds an invitation for an address, or without one, for the first person who uses the code. Returns its id. The audit log
 * does not name the address: moderators read the log, and it stays when an account goes.
 */
export async function addInvitation(
  tx: Tx,
  given: { hash: string; email?: string | undefined; role: Role; by?: number | undefined; at: Instant },
): Promise<number> {
  const { id } = await tx
    .insertInto("invitations")
    .values({
      hash: given.hash,
      email: given.email?.toLowerCase() ?? null,
      bound: given.email === undefined ? 0 : 1,
      role: given.role,
      by_reader: given.by ?? null,
      created_at: given.at,
      expires_at: given.at + INVITATION_DAYS * DAY_MS,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const message = `as ${given.role}, for ${given.email === undefined ? "anyone with the link" : "one address"}`;
  await recordAudit(tx, { by: given.by, at: given.at, action: "made", subject: `invitation ${id}`, message });
  return id;
}

/** Lists invitations, the latest first. */
export async function latestInvitations(db: Database, limit: number): Promise<Invitation[]> {
  const rows = await db
    .selectFrom("invitations")
    .leftJoin("readers", "readers.id", "invitations.by_reader")
    .selectAll("invitations")
    .select("readers.handle as by")
    .orderBy("invitations.id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    ...(row.email === null ? {} : { email: row.email }),
    bound: row.bound === 1,
    role: row.role as Role,
    ...(row.by === null ? {} : { by: row.by }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(row.used_at === null ? {} : { usedAt: row.used_at }),
  }));
}

/** Deletes an invitation, and records who did. Returns false when there is none, or it was used already. */
export async function deleteInvitation(tx: Tx, id: number, { by, at }: { by: number; at: Instant }): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("invitations")
    .where("id", "=", id)
    .where("used_at", "is", null)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) return false;
  await recordAudit(tx, { by, at, action: "took back", subject: `invitation ${id}` });
  return true;
}
