/** What the reader who is signed in has done with the papers that a page shows; controls on cards are marked by it. */
import type { Reader } from "../../domain/readers/reader.ts";
import { collectedAmong } from "../../store/collections/collectionItems.ts";
import { recentCollections } from "../../store/collections/collections.ts";
import { hiddenAmong } from "../../store/collections/hidden.ts";
import type { Database } from "../../store/database.ts";
import { upvotedOf } from "../../store/editions/upvotes.ts";

/** By keys of papers. */
export interface ViewerState {
  upvoted: ReadonlySet<number>;
  /** In the collection that papers go to when none is named. */
  saved: ReadonlySet<number>;
  hidden: ReadonlySet<number>;
  /** Addresses of the reader's collections that have the paper. */
  collected: ReadonlyMap<number, ReadonlySet<string>>;
  /** Collections offered on every card: those changed last. */
  collections: readonly { address: string; name: string }[];
}

/** One query for each kind of mark, however many papers. Undefined where nobody is signed in. */
export async function viewerStateOf(
  db: Database,
  reader: Reader | undefined,
  papers: readonly { key: number }[],
): Promise<ViewerState | undefined> {
  if (!reader) return undefined;
  const keys = papers.map(({ key }) => key);
  return {
    upvoted: await upvotedOf(db, reader.id, keys),
    hidden: await hiddenAmong(db, reader.id, keys),
    ...(await collectedAmong(db, reader.id, keys)),
    collections: await recentCollections(db, reader.id, OFFERED_COLLECTIONS),
  };
}

/** On every card; the others are a link away. */
const OFFERED_COLLECTIONS = 5;
