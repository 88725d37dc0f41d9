/** Readers: who they are, what they may do. */
import { randomInt } from "node:crypto";
import type { Selectable, Transaction } from "kysely";
import { MAX_NAME_CHARACTERS, type Reader, ROLES, type Role } from "../../domain/readers/reader.ts";
import { clean } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { recordAudit } from "../moderation/auditLog.ts";
import type { Schema } from "../schema.ts";
import { invitationFor } from "./invitations.ts";

type Tx = Transaction<Schema>;

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

/**
 * The reader of an account, made at its first visit: with the role that its invitation gives, which is used up. An
 * address that is not confirmed may be another's, and so may the invitation.
 */
export async function readerOfAccount(
  db: Database,
  account: { id: string; email: string; confirmed: boolean; name: string },
  now: Instant,
): Promise<Reader> {
  const known = await db.selectFrom("readers").selectAll().where("account_id", "=", account.id).executeTakeFirst();
  if (known) return asReader(known);
  return db.transaction().execute(async (tx) => {
    const invitation = account.confirmed ? await invitationFor(tx, account.email, now) : undefined;
    if (invitation) await tx.updateTable("invitations").set({ used_at: now }).where("id", "=", invitation.id).execute();
    const handle = await freeHandle(tx);
    await tx
      .insertInto("readers")
      .values({
        handle,
        name: nameOf(account.name) || handle,
        account_id: account.id,
        role: invitation?.role ?? "reader",
        created_at: now,
      })
      .onConflict((c) => c.column("account_id").doNothing())
      .execute();
    return asReader(
      await tx.selectFrom("readers").selectAll().where("account_id", "=", account.id).executeTakeFirstOrThrow(),
    );
  });
}

/** Whether an account has been here before. */
export const hasReader = async (db: Database, accountId: string): Promise<boolean> =>
  (await db.selectFrom("readers").select("id").where("account_id", "=", accountId).executeTakeFirst()) !== undefined;

/** Single sign-ons tell names of any kind. */
const nameOf = (told: string): string => [...clean(told)].slice(0, MAX_NAME_CHARACTERS).join("").trim();

/** Until the reader chooses one. */
async function freeHandle(tx: Tx): Promise<string> {
  for (;;) {
    const handle = `reader-${randomInt(100_000, 1_000_000)}`;
    if (!(await tx.selectFrom("readers").select("id").where("handle", "=", handle).executeTakeFirst())) return handle;
  }
}

/** By handle or id; undefined when there is none, or it is a rule or a reader who left. */
export async function findReader(db: Database, by: { handle: string } | { id: number }): Promise<Reader | undefined> {
  const row = await existing(db)
    .where((eb) => ("id" in by ? eb("id", "=", by.id) : eb("handle", "=", by.handle.toLowerCase())))
    .executeTakeFirst();
  return row && asReader(row);
}

/** Several at once, by handle. */
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

/** The first admin; does nothing where there is one. */
export async function makeAdmin(db: Database, reader: Reader, now: Instant): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (await hasAdmin(tx)) return;
    await setRole(tx, reader.id, "admin");
    await recordAudit(tx, { by: reader.id, at: now, action: "became the first admin", subject: `@${reader.handle}` });
  });
}

/** Returns false when there is no such reader. */
export async function setRole(db: Database, readerId: number, role: Role): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("readers")
    .set({ role })
    .where("id", "=", readerId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export const asReader = (row: Selectable<Schema["readers"]>): Reader => ({
  id: row.id,
  handle: row.handle,
  name: row.name,
  role: ROLES.find((role) => role === row.role) ?? "reader",
  createdAt: row.created_at,
  ...(row.banned_at === null ? {} : { ban: { since: row.banned_at, reason: row.ban_reason ?? "" } }),
});
