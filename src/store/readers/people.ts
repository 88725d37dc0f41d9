/** Readers with an account, as admins see them and as they see themselves: who, with which role, in their own words. */

import { sql } from "kysely";
import type { Profile } from "../../domain/readers/profileRules.ts";
import type { Reader, Role } from "../../domain/readers/reader.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { asReader } from "./readers.ts";

/** Lists the names and handles of moderators and admins, for whom nobody else may be mistaken. */
export async function staffNames(db: Database, exceptId: number): Promise<string[]> {
  const rows = await db
    .selectFrom("readers")
    .select(["handle", "name"])
    .where("role", "in", ["moderator", "admin"] satisfies Role[])
    .where("account_id", "is not", null)
    .where("id", "!=", exceptId)
    .execute();
  return rows.flatMap(({ handle, name }) => [handle, name]);
}

export async function profileOf(db: Database, readerId: number): Promise<Profile> {
  const row = await db
    .selectFrom("readers")
    .select(["handle", "name", "about"])
    .where("id", "=", readerId)
    .executeTakeFirstOrThrow();
  return { ...row, about: row.about ?? "" };
}

/** Returns false when somebody else has the handle. */
export async function saveProfile(tx: Tx, readerId: number, { handle, name, about }: Profile): Promise<boolean> {
  const other = await tx
    .selectFrom("readers")
    .select("id")
    .where("handle", "=", handle)
    .where("id", "!=", readerId)
    .executeTakeFirst();
  if (other) return false;
  await tx
    .updateTable("readers")
    .set({ handle, name, about: about || null })
    .where("id", "=", readerId)
    .execute();
  return true;
}

export interface Person extends Reader {
  email: string;
}

/** Finds readers whose handle, name or email contains `words`, ordered by handle; `after` is the last handle before them. */
export async function findPeople(db: Database, words: string, after: string, limit: number): Promise<Person[]> {
  const pattern = `%${words.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  const rows = await db
    .selectFrom("readers")
    .innerJoin("accounts", "accounts.id", "readers.account_id")
    .selectAll("readers")
    .select("accounts.email")
    .where("readers.handle", ">", after)
    .where(
      sql<boolean>`(lower(readers.handle) like ${pattern} escape '\\' or lower(readers.name) like ${pattern} escape '\\' or accounts.email like ${pattern} escape '\\')`,
    )
    .orderBy("readers.handle")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...asReader(row), email: row.email }));
}

/** Finds a reader who has an account; undefined for any other handle. */
export async function findAccountHolder(db: Database, handle: string): Promise<Reader | undefined> {
  const row = await db
    .selectFrom("readers")
    .selectAll()
    .where("handle", "=", handle.toLowerCase())
    .where("account_id", "is not", null)
    .executeTakeFirst();
  return row && asReader(row);
}

/** Tells whether nobody else could look after the instance: admins who are banned cannot. */
export async function isLastAdmin(db: Database, readerId: number): Promise<boolean> {
  const admins = await db
    .selectFrom("readers")
    .select("id")
    .where("role", "=", "admin" satisfies Role)
    .where("account_id", "is not", null)
    .where("banned_at", "is", null)
    .execute();
  return admins.length === 1 && admins[0]?.id === readerId;
}
