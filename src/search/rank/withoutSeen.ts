import type { Unseen } from "../../domain/reading/reading.ts";
import type { Database } from "../../store/database.ts";
import { seenAmong } from "../../store/reading/readState.ts";

/** Returns a list without the papers that a reader had seen by then, in its order; the same list without a reader. */
export async function withoutSeen<T>(
  db: Database,
  items: readonly T[],
  keyOf: (item: T) => number,
  unseen: Unseen | undefined,
): Promise<readonly T[]> {
  if (!unseen) return items;
  const seen = await seenAmong(db, unseen.readerId, items.map(keyOf), unseen.asOf);
  return items.filter((item) => !seen.has(keyOf(item)));
}
