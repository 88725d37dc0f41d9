/** What moderators and admins did, for each other to read. */
import type { Instant } from "../domain/paper.ts";
import type { Database } from "./database.ts";

export interface Deed {
  /** A reader's id; absent for what was done on the command line. */
  by?: number | undefined;
  at: Instant;
  /** As "hid", "banned", "gave a role to". */
  action: string;
  /** To what: `@mira`, `comment 12`. */
  subject: string;
  /** The reason, or what changed. */
  says?: string;
}

/** Within the transaction that does it. */
export async function note(db: Database, { by, at, action, subject, says }: Deed): Promise<void> {
  await db
    .insertInto("audit")
    .values({ at, reader_id: by ?? null, action, subject, says: says ?? "" })
    .execute();
}

/** The latest first, with who did it. */
export async function deeds(db: Database, limit: number, offset = 0) {
  return db
    .selectFrom("audit")
    .leftJoin("readers", "readers.id", "audit.reader_id")
    .select(["audit.id", "audit.at", "audit.action", "audit.subject", "audit.says", "readers.handle", "readers.name"])
    .orderBy("audit.id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
}
