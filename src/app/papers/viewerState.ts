/** What a reader has done with papers, by which the controls on cards are marked. */
import type { Reader } from "../../domain/readers/reader.ts";
import { recentCollections } from "../../store/collections/collections.ts";
import type { Database } from "../../store/database.ts";
import { type ViewerMarks, viewerMarks } from "../../store/whole/viewerMarks.ts";

/** Sets of paper keys, and the reader's collections. */
export interface ViewerState extends ViewerMarks {
  /** Collections offered on every card: those that changed last. */
  collections: readonly { address: string; name: string }[];
  /** How well papers match the reader, in percent by key; absent where that is not shown. */
  matches?: ReadonlyMap<number, number> | undefined;
}

/** Loads the state with two queries. Undefined where nobody is signed in. */
export async function viewerStateOf(
  db: Database,
  reader: Pick<Reader, "id"> | undefined,
  papers: readonly { key: number }[],
): Promise<ViewerState | undefined> {
  if (!reader) return undefined;
  const keys = papers.map(({ key }) => key);
  return {
    ...(await viewerMarks(db, reader.id, keys)),
    collections: await recentCollections(db, reader.id, OFFERED_COLLECTIONS),
  };
}

/** Collections on every card; the others are a link away. */
const OFFERED_COLLECTIONS = 5;
