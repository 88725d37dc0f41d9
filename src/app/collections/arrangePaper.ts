import type { Move } from "../../domain/collections/collection.ts";
import { movePaper, saveNote, uncollect } from "../../store/collections/collectionItems.ts";
import type { AppContext } from "../context.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";
import { parseNote } from "./collectionInput.ts";
import { getOwnCollection } from "./getCollection.ts";

/** What the owner does with a paper on a collection's page. */
export type Arrangement = { do: "remove" } | { do: "note"; note: string } | { do: "move"; move: Move };

/** What became of it: whether the paper was there to be taken out, its note, or its place, from 1. */
export type Arranged = { removed: boolean } | { note: string } | { place: number };

/**
 * Takes a paper out of a collection of the reader's, moves it, or writes a note on it. Throws `not_found` for an unknown
 * collection or a paper that is not in it, `not_allowed` for somebody else's collection, `bad_request` for a note that is
 * too long, and what `authorize` throws.
 */
export async function arrangePaper(
  ctx: AppContext,
  actor: Actor | undefined,
  { address, paperId, change }: { address: string; paperId: string; change: Arrangement },
): Promise<{ paperKey: number; result: Arranged }> {
  authorize(ctx, actor, "arrangePaper");
  const { reader } = actor;
  await getOwnCollection(ctx, reader, address);
  const { key: paperKey } = await getPaper(ctx.db, paperId);
  const note = change.do === "note" ? parseNote(change.note) : "";
  const item = { readerId: reader.id, address, paperKey, at: ctx.clock() };
  const result = await ctx.db.transaction().execute(async (tx): Promise<Arranged> => {
    if (change.do === "remove") return { removed: await uncollect(tx, item) };
    if (change.do === "move") return { place: await movePaper(tx, { ...item, move: change.move }) };
    await saveNote(tx, { ...item, note });
    return { note };
  });
  return { paperKey, result };
}
