/**
 * What of the papers on a page is the signed-in reader's own: one query for each kind of mark, however many papers.
 * Further marks (hidden, collected) are further fields here, filled in by `mineOf` and shown by the cards.
 */
import type { Reader } from "../domain/reader.ts";
import type { Database } from "../store/database.ts";
import { upvotedOf } from "../store/upvotes.ts";

export interface Mine {
  /** Keys of the papers that the reader upvoted. */
  upvoted: ReadonlySet<number>;
}

/** Undefined where nobody is signed in. */
export async function mineOf(
  db: Database,
  reader: Reader | undefined,
  papers: readonly { key: number }[],
): Promise<Mine | undefined> {
  if (!reader) return undefined;
  const keys = papers.map(({ key }) => key);
  return { upvoted: await upvotedOf(db, reader.id, keys) };
}
