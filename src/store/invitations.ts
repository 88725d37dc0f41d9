/** Invitations: who may open an account where not everybody may. Codes are kept as hashes. */
import type { Instant } from "../domain/paper.ts";
import type { Role } from "../domain/reader.ts";
import type { Database } from "./database.ts";

/** Whether an address has an invitation that still holds. */
export async function isInvited(db: Database, email: string, now: Instant): Promise<boolean> {
  return (await invitationFor(db, email, now)) !== undefined;
}

/** The oldest invitation of an address that still holds. */
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
 * Makes an invitation that is for anybody the one of this address, until it is used; what is for another address stays
 * theirs. Returns false when it does not hold.
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
