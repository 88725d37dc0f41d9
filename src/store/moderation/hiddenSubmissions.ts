/** Submissions that a moderator took out of their edition. */

import type { Instant } from "../../lib/time.ts";
import type { Tx } from "../lib/databaseType.ts";

/**
 * Hides a submission, or shows it again where `hiding` is undefined. Returns false when there is no such submission. The
 * paper's trending score must follow.
 */
export async function setHiddenSubmission(
  tx: Tx,
  { day, paperKey, readerId }: { day: string; paperKey: number; readerId: number },
  hiding: { at: Instant; reason: string } | undefined,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("submissions")
    .set({ hidden_at: hiding?.at ?? null, hidden_reason: hiding?.reason ?? null })
    .where("day", "=", day)
    .where("paper_key", "=", paperKey)
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
