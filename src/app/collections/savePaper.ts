import { type Collection, type CollectionSettings, SAVED_NAME } from "../../domain/collections/collection.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { fold } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import { collect, countPapersIn, movePaper, saveNote } from "../../store/collections/collectionItems.ts";
import { collectionsOf, makeCollection, savedCollection } from "../../store/collections/collections.ts";
import type { Tx } from "../../store/lib/databaseType.ts";
import type { AppContext } from "../context.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";
import { parseCollection, parseNote } from "./collectionInput.ts";
import { getOwnCollection } from "./getCollection.ts";

export interface SavePaperInput {
  /** Any id of the paper, or a link to it. */
  paperId: string;
  /**
   * A collection of the reader's: by its address; or by its name, and a private one is made where there is none of that
   * name. Absent for `Saved`, which is made with its first paper.
   */
  collection?: { address: string } | { name: string };
  /** A note on the paper; absent to leave the note as it is. */
  note?: string | undefined;
  /** The place in the order made by hand, from 1; absent to leave the paper where it is. */
  place?: number | undefined;
}

export interface SavedPaper {
  paper: Paper;
  collection: Collection;
  /** Whether the paper was not in the collection before. */
  isNew: boolean;
  /** The papers of the collection after it. */
  papers: number;
}

/**
 * Puts a paper into a collection of the reader's; one that is there already stays. Throws `not_found` for an unknown paper
 * or collection, `not_allowed` for somebody else's collection, `conflict` for a full one, `bad_request` for a name or a
 * note that cannot be used, and what `authorize` throws.
 */
export async function savePaper(
  ctx: AppContext,
  actor: Actor | undefined,
  { paperId, collection: target, note, place }: SavePaperInput,
): Promise<SavedPaper> {
  authorize(ctx, actor, "savePaper");
  const { id: readerId } = actor.reader;
  const own = target && "address" in target ? await getOwnCollection(ctx, actor.reader, target.address) : undefined;
  const paper = await getPaper(ctx.db, paperId);
  const words = target && "name" in target ? parseCollection({ name: target.name }) : undefined;
  const text = note === undefined ? undefined : parseNote(note);
  const at = ctx.clock();
  return ctx.db.transaction().execute(async (tx) => {
    const collection = own?.collection ?? (await collectionNamed(tx, readerId, words, at));
    const item = { readerId, address: collection.address, paperKey: paper.key, at };
    const isNew = await collect(tx, item);
    if (text !== undefined) await saveNote(tx, { ...item, note: text });
    if (place !== undefined) await movePaper(tx, { ...item, move: place });
    return { paper, collection, isNew, papers: await countPapersIn(tx, collection.id) };
  });
}

/** The reader's collection of this name, whatever its case, and `Saved` where no name is given; made where it is missing. */
async function collectionNamed(
  tx: Tx,
  readerId: number,
  words: CollectionSettings | undefined,
  at: Instant,
): Promise<Collection> {
  if (!words) return savedCollection(tx, readerId, at);
  const known = (await collectionsOf(tx, readerId)).find(({ name }) => fold(name) === fold(words.name));
  if (known) return known;
  return fold(words.name) === fold(SAVED_NAME)
    ? savedCollection(tx, readerId, at)
    : makeCollection(tx, readerId, words, at);
}
