/** Bans: readers whose accounts a moderator closed to changes. */

import type { Reader } from "../../domain/readers/reader.ts";
import type { Tx } from "../lib/databaseType.ts";

/** Bans a reader, or lifts the ban where `ban` is undefined. */
export async function setBan(tx: Tx, readerId: number, ban: Reader["ban"]): Promise<void> {
  await tx
    .updateTable("readers")
    .set({ banned_at: ban?.since ?? null, ban_reason: ban?.reason ?? null })
    .where("id", "=", readerId)
    .execute();
}
