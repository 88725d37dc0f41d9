/** Readers with an account, as admins see them and as they see themselves: who, with which role, in their own words. */
import { sql } from "kysely";
import type { Profile } from "../../domain/readers/profileRules.ts";
import type { Reader, Role } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { recordAudit } from "../moderation/auditLog.ts";
import { asReader, setRole } from "./readers.ts";

/** Where nobody is to be mistaken for another: the staff's names and handles. */
export async function staffNames(db: Database, but: number): Promise<string[]> {
  const rows = await db
    .selectFrom("readers")
    .select(["handle", "name"])
    .where("role", "in", ["moderator", "admin"] satisfies Role[])
    .where("account_id", "is not", null)
    .where("id", "!=", but)
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
export async function saveProfile(db: Database, readerId: number, { handle, name, about }: Profile): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
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
  });
}

export interface Person extends Reader {
  email: string;
}

export const PEOPLE_A_PAGE = 100;

/** Those whose handle, name or address has `words` in it, by handle; one more than a page where there are more. */
export async function people(db: Database, words: string, after = ""): Promise<Person[]> {
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
    .limit(PEOPLE_A_PAGE + 1)
    .execute();
  return rows.map((row) => ({ ...asReader(row), email: row.email }));
}

/** Gives a reader a role; `by` is absent on the command line. Throws `not_found`, and `conflict` for the last admin. */
export async function giveRole(
  db: Database,
  given: { handle: string; role: Role; by?: number | undefined; at: Instant },
): Promise<void> {
  const handle = given.handle.toLowerCase();
  await db.transaction().execute(async (tx) => {
    const reader = await tx
      .selectFrom("readers")
      .select(["id", "role"])
      .where("handle", "=", handle)
      .where("account_id", "is not", null)
      .executeTakeFirst();
    if (!reader) throw new BroadsheetError("not_found", `There is no reader @${handle} with an account.`);
    if (reader.role === given.role) return;
    if (await isLastAdmin(tx, reader.id))
      throw new BroadsheetError(
        "conflict",
        `@${handle} is the only admin. Make somebody else an admin first, so that this instance stays in somebody's hands.`,
      );
    await setRole(tx, reader.id, given.role);
    const message = `${reader.role} became ${given.role}`;
    await recordAudit(tx, { by: given.by, at: given.at, action: "gave a role to", subject: `@${handle}`, message });
  });
}

/** Whether nobody else could look after the instance: admins who are banned cannot. */
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
