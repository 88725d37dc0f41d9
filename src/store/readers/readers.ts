/** Readers: who they are and what they may do. */

import { randomInt } from "node:crypto";
import type { Selectable } from "kysely";
import { MAX_NAME_CHARACTERS, type Reader, ROLES, type Role } from "../../domain/readers/reader.ts";
import { clean } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import type { Schema } from "../schema.ts";
import { invitationFor } from "./invitations.ts";

export async function addReader(
  tx: Tx,
  reader: { handle: string; name: string; demo?: boolean; at: Instant },
): Promise<number> {
  const row = await tx
    .insertInto("readers")
    .values({ handle: reader.handle, name: reader.name, demo: reader.demo ? 1 : 0, created_at: reader.at })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** An account as a session shows it. */
export interface SignedInAccount {
  id: string;
  email: string;
  /** Whether the address is known to belong to the account's owner. */
  confirmed: boolean;
  /** As the account's owner or a single sign-on gave it; may be empty. */
  name: string;
}

/** Finds the reader of an account; undefined before its first session. */
export async function findReaderOfAccount(db: Database, accountId: string): Promise<Reader | undefined> {
  const row = await db.selectFrom("readers").selectAll().where("account_id", "=", accountId).executeTakeFirst();
  return row && asReader(row);
}

/**
 * Makes the reader of an account, unless another process just did. An invitation of the address gives the role, and is
 * used up. An address that is not confirmed may be somebody else's, and so may its invitation.
 */
export async function addReaderOfAccount(tx: Tx, account: SignedInAccount, now: Instant): Promise<Reader> {
  const invitation = account.confirmed ? await invitationFor(tx, account.email, now) : undefined;
  if (invitation) await tx.updateTable("invitations").set({ used_at: now }).where("id", "=", invitation.id).execute();
  const handle = await freeHandle(tx);
  await tx
    .insertInto("readers")
    .values({
      handle,
      name: shortName(account.name) || handle,
      account_id: account.id,
      role: invitation?.role ?? "reader",
      created_at: now,
    })
    .onConflict((c) => c.column("account_id").doNothing())
    .execute();
  return asReader(
    await tx.selectFrom("readers").selectAll().where("account_id", "=", account.id).executeTakeFirstOrThrow(),
  );
}

/** Cleans and shortens a name: single sign-ons report names of any kind. */
const shortName = (name: string): string => [...clean(name)].slice(0, MAX_NAME_CHARACTERS).join("").trim();

/** Makes up a handle that nobody has, until the reader chooses one. */
async function freeHandle(tx: Tx): Promise<string> {
  for (;;) {
    const handle = `reader-${randomInt(100_000, 1_000_000)}`;
    if (!(await tx.selectFrom("readers").select("id").where("handle", "=", handle).executeTakeFirst())) return handle;
  }
}

/** Finds a reader by handle or id; undefined when there is none, or it is a rule or a reader who left. */
export async function findReader(db: Database, by: { handle: string } | { id: number }): Promise<Reader | undefined> {
  const row = await existing(db)
    .where((eb) => ("id" in by ? eb("id", "=", by.id) : eb("handle", "=", by.handle.toLowerCase())))
    .executeTakeFirst();
  return row && asReader(row);
}

/** Finds several readers at once, by handle. */
export async function findReaders(db: Database, handles: readonly string[]): Promise<Map<string, Reader>> {
  if (handles.length === 0) return new Map();
  const rows = await existing(db).where("handle", "in", handles).execute();
  return new Map(rows.map((row) => [row.handle, asReader(row)]));
}

const existing = (db: Database) =>
  db.selectFrom("readers").selectAll().where("rule", "=", 0).where("deleted_at", "is", null);

export const hasAdmin = async (db: Database): Promise<boolean> =>
  (await db
    .selectFrom("readers")
    .select("id")
    .where("role", "=", "admin" satisfies Role)
    .where("account_id", "is not", null)
    .limit(1)
    .executeTakeFirst()) !== undefined;

/** Switches whether what a reader is shown and reads is kept. */
export async function updateRemembersReading(db: Database, readerId: number, on: boolean): Promise<void> {
  await db
    .updateTable("readers")
    .set({ remembers_reading: on ? 1 : 0 })
    .where("id", "=", readerId)
    .execute();
}

export async function updateRole(db: Database, readerId: number, role: Role): Promise<void> {
  await db.updateTable("readers").set({ role }).where("id", "=", readerId).execute();
}

export const asReader = (row: Selectable<Schema["readers"]>): Reader => ({
  id: row.id,
  handle: row.handle,
  name: row.name,
  role: ROLES.find((role) => role === row.role) ?? "reader",
  createdAt: row.created_at,
  remembersReading: row.remembers_reading === 1,
  ...(row.banned_at === null ? {} : { ban: { since: row.banned_at, reason: row.ban_reason ?? "" } }),
});
