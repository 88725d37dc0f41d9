/** What the reader who is signed in has done with the papers that a page shows; controls on cards are marked by it. */
import { collectedAmong } from "../store/collecting.ts";
import { recentCollections } from "../store/collections.ts";
import type { Database } from "../store/database.ts";
import { hiddenAmong } from "../store/hidden.ts";

/** By keys of papers. Whatever else readers do with papers has its marks here too. */
export interface Mine {
  upvoted: ReadonlySet<number>;
  /** In the collection that papers go to when none is named. */
  saved: ReadonlySet<number>;
  hidden: ReadonlySet<number>;
  /** Addresses of the reader's collections that have the paper. */
  collected: ReadonlyMap<number, ReadonlySet<string>>;
  /** Collections offered on every card: those changed last. */
  collections: readonly { address: string; name: string }[];
}

export async function mineOf(db: Database, readerId: number, keys: readonly number[]): Promise<Mine> {
  return {
    upvoted: new Set(),
    hidden: await hiddenAmong(db, readerId, keys),
    ...(await collectedAmong(db, readerId, keys)),
    collections: await recentCollections(db, readerId, OFFERED_COLLECTIONS),
  };
}

/** On every card; the others are a link away. */
const OFFERED_COLLECTIONS = 5;
