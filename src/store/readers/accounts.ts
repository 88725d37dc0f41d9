/**
 * Accounts: what signs in. The sign-in library writes these tables; here is what their owners see of them and may remove,
 * and how a mail address is changed.
 */

import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { endUnprovenAccess } from "./unproven.ts";

export interface AccountState {
  email: string;
  /** Whether a mail proved that the address belongs to the account's owner. */
  confirmed: boolean;
  passkeys: { id: string; name: string; createdAt: Instant | undefined }[];
  /** The latest first. */
  sessions: { token: string; since: Instant; seen: Instant }[];
  /** Whether a single sign-on opens it. */
  singleSignOn: boolean;
}

export async function accountState(db: Database, id: string, now: Instant): Promise<AccountState> {
  const account = await db.selectFrom("accounts").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const passkeys = await db.selectFrom("passkeys").selectAll().where("userId", "=", id).orderBy("createdAt").execute();
  const sessions = await db
    .selectFrom("sessions")
    .selectAll()
    .where("userId", "=", id)
    .where("expiresAt", ">", new Date(now).toISOString())
    .orderBy("createdAt", "desc")
    .execute();
  const identities = await db.selectFrom("identities").select("id").where("userId", "=", id).execute();
  return {
    email: account.email,
    confirmed: account.emailVerified === 1,
    passkeys: passkeys.map((key) => ({
      id: key.id,
      name: key.name ?? "",
      createdAt: key.createdAt === null ? undefined : Date.parse(key.createdAt),
    })),
    sessions: sessions.map(({ token, createdAt, updatedAt }) => ({
      token,
      since: Date.parse(createdAt),
      seen: Date.parse(updatedAt),
    })),
    singleSignOn: identities.length > 0,
  };
}

/** Returns false when the account has no such passkey. */
export async function deletePasskey(db: Database, accountId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("passkeys")
    .where("id", "=", id)
    .where("userId", "=", accountId)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

/** Deletes all sessions of an account but one, and any email change that one of them began. Returns how many. */
export async function deleteOtherSessions(tx: Tx, accountId: string, session: string): Promise<number> {
  await tx.deleteFrom("address_changes").where("account_id", "=", accountId).execute();
  const { numDeletedRows } = await tx
    .deleteFrom("sessions")
    .where("userId", "=", accountId)
    .where("token", "!=", session)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Saves an email change that waits for its link; an account has one at a time, so a later one replaces an earlier one. */
export async function saveEmailChange(
  db: Database,
  change: { accountId: string; email: string; hash: string; expiresAt: Instant },
): Promise<void> {
  const row = { email: change.email.toLowerCase(), hash: change.hash, expires_at: change.expiresAt };
  await db
    .insertInto("address_changes")
    .values({ account_id: change.accountId, ...row })
    .onConflict((c) => c.column("account_id").doUpdateSet(row))
    .execute();
}

export interface EmailChange {
  /** The new address. */
  email: string;
  /** The handle of the reader whose address it becomes. */
  handle: string;
}

/** Finds the email change of a link by the hash of its token; undefined when the link does not hold. */
export async function findEmailChange(db: Database, hash: string, now: Instant): Promise<EmailChange | undefined> {
  return db
    .selectFrom("address_changes")
    .innerJoin("readers", "readers.account_id", "address_changes.account_id")
    .select(["email", "handle"])
    .where("hash", "=", hash)
    .where("expires_at", ">", now)
    .executeTakeFirst();
}

/**
 * Gives an account the address of an email change, and uses the change up. Returns the new address, or undefined when the
 * link does not hold or another account has taken the address in the meantime.
 */
export async function applyEmailChange(tx: Tx, hash: string, now: Instant): Promise<string | undefined> {
  const change = await findEmailChange(tx, hash, now);
  if (!change) return undefined;
  const { email } = change;
  const { account_id } = await tx
    .deleteFrom("address_changes")
    .where("hash", "=", hash)
    .returning("account_id")
    .executeTakeFirstOrThrow();
  if (await hasAccount(tx, email, account_id)) return undefined;
  const before = await tx
    .selectFrom("accounts")
    .select("emailVerified")
    .where("id", "=", account_id)
    .executeTakeFirst();
  if (before?.emailVerified !== 1) await endUnprovenAccess(tx, account_id);
  await tx
    .updateTable("accounts")
    .set({ email, emailVerified: 1, updatedAt: new Date(now).toISOString() })
    .where("id", "=", account_id)
    .execute();
  return email;
}

/** Tells whether a sign-in link has not been used yet, by the hash of its token. */
export async function isUnusedLink(db: Database, hash: string): Promise<boolean> {
  const row = await db.selectFrom("verifications").select("id").where("identifier", "=", hash).executeTakeFirst();
  return row !== undefined;
}

/** Deletes the steps of signing in that have expired: the library adds a row for each that anybody begins, and leaves it. */
export async function deleteExpiredVerifications(db: Database, now: Instant): Promise<void> {
  await db.deleteFrom("verifications").where("expiresAt", "<", new Date(now).toISOString()).execute();
}

/** Tells whether an address has an account other than `except`. */
export async function hasAccount(db: Database, email: string, except = ""): Promise<boolean> {
  const row = await db
    .selectFrom("accounts")
    .select("id")
    .where("email", "=", email.toLowerCase())
    .where("id", "!=", except)
    .executeTakeFirst();
  return row !== undefined;
}

/** Tells whether a mail proved that the address of an account belongs to its owner. */
export async function isEmailConfirmed(db: Database, accountId: string): Promise<boolean> {
  const row = await db.selectFrom("accounts").select("emailVerified").where("id", "=", accountId).executeTakeFirst();
  return row?.emailVerified === 1;
}
