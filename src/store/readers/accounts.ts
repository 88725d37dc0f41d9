/**
 * Accounts: what signs in. The sign-in library keeps these tables; here is what their owner sees of them and takes away,
 * and how an address is changed.
 */
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { endUnprovenAccess } from "./unproven.ts";

export interface AccountState {
  email: string;
  /** Whether a mail proved that the address is its owner's. */
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
export async function removePasskey(db: Database, accountId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("passkeys")
    .where("id", "=", id)
    .where("userId", "=", accountId)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

/** Ends every other session, and whatever change of address one of them may have begun. */
export async function endOtherSessions(db: Database, accountId: string, session: string): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await tx.deleteFrom("address_changes").where("account_id", "=", accountId).execute();
    const { numDeletedRows } = await tx
      .deleteFrom("sessions")
      .where("userId", "=", accountId)
      .where("token", "!=", session)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
}

/** One change at a time: a later one takes an earlier one's place. */
export async function beginAddressChange(
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

/** The address that a link stands for, and whose it becomes; undefined when it does not hold. */
export async function addressChange(
  db: Database,
  hash: string,
  now: Instant,
): Promise<{ email: string; handle: string } | undefined> {
  return db
    .selectFrom("address_changes")
    .innerJoin("readers", "readers.account_id", "address_changes.account_id")
    .select(["email", "handle"])
    .where("hash", "=", hash)
    .where("expires_at", ">", now)
    .executeTakeFirst();
}

/** The new address, or undefined when the link does not hold or another account has the address meanwhile. */
export async function changeAddress(db: Database, hash: string, now: Instant): Promise<string | undefined> {
  return db.transaction().execute(async (tx) => {
    const change = await addressChange(tx, hash, now);
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
  });
}

/** Whether a link to sign in was not used yet, by the hash of its token. */
export async function isOpenLink(db: Database, hash: string): Promise<boolean> {
  const row = await db.selectFrom("verifications").select("id").where("identifier", "=", hash).executeTakeFirst();
  return row !== undefined;
}

/** Whether an address has an account, other than `but`. */
export async function hasAccount(db: Database, email: string, but = ""): Promise<boolean> {
  const row = await db
    .selectFrom("accounts")
    .select("id")
    .where("email", "=", email.toLowerCase())
    .where("id", "!=", but)
    .executeTakeFirst();
  return row !== undefined;
}
