import type { Database } from "../database.ts";

/** An account as it was made; `confirmed` is for whoever has just proved that the address is theirs. */
export async function accountByEmail(db: Database, email: string) {
  const { id, name } = await db
    .selectFrom("accounts")
    .select(["id", "name"])
    .where("email", "=", email.toLowerCase())
    .executeTakeFirstOrThrow();
  return { id, name, email: email.toLowerCase() };
}
