/** Leases: a named piece of work is done by one process at a time; a lease that is not renewed passes on. */
import type { Instant } from "../domain/paper.ts";
import type { Database } from "./database.ts";

/** Takes or renews a lease by a conditional write; one changed row means it is ours until `until`. */
export async function takeLease(
  db: Database,
  name: string,
  holder: string,
  now: Instant,
  until: Instant,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("leases")
    .values({ name, holder, expires_at: until })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet({ holder, expires_at: until })
        .where((eb) => eb.or([eb("leases.holder", "=", holder), eb("leases.expires_at", "<=", now)])),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export const leaseHolder = async (db: Database, name: string): Promise<string | undefined> =>
  (await db.selectFrom("leases").select("holder").where("name", "=", name).executeTakeFirst())?.holder;

/** Gives a lease up, if it is still the holder's. */
export async function dropLease(db: Database, name: string, holder: string): Promise<void> {
  await db.deleteFrom("leases").where("name", "=", name).where("holder", "=", holder).execute();
}
