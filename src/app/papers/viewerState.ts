/** What a reader has done with papers, by which the controls on cards are marked. */
import type { Reader } from "../../domain/readers/reader.ts";
import { collectedAmong } from "../../store/collections/collectionItems.ts";
import { recentCollections } from "../../store/collections/collections.ts";
import { hiddenAmong } from "../../store/collections/hidden.ts";
import type { Database } from "../../store/database.ts";
import { upvotedOf } from "../../store/editions/upvotes.ts";

/** Sets of paper keys, and the reader's collections. */
export interface ViewerState {
  upvoted: ReadonlySet<number>;
  /** Papers in the collection for those that name none. */
  saved: ReadonlySet<number>;
  hidden: ReadonlySet<number>;
  /** The addresses of the reader's collections that have the paper. */
  collected: ReadonlyMap<number, ReadonlySet<string>>;
  /** Collections offered on every card: those that changed last. */
  collections: readonly { address: string; name: string }[];
}

/** Loads the state with one query for each kind of mark. Undefined where nobody is signed in. */
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

/** Collections on every card; the others are a link away. */
const OFFERED_COLLECTIONS = 5;
