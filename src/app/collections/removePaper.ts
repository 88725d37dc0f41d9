import { uncollect } from "../../store/collections/collectionItems.ts";
import type { AppContext } from "../context.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";
import { getOwnCollection } from "./getCollection.ts";

/**
 * Takes a paper out of a collection of the reader's, with its note. Returns false for a paper that was not in it. Throws
 * `not_found` for an unknown paper or collection, `not_allowed` for somebody else's collection, and what `authorize`
 * throws.
 */
export async function removePaper(
  ctx: AppContext,
  actor: Actor | undefined,
  { address, paperId }: { address: string; paperId: string },
): Promise<boolean> {
  authorize(ctx, actor, "removePaper");
  const { reader } = actor;
  await getOwnCollection(ctx, reader, address);
  const { key: paperKey } = await getPaper(ctx.db, paperId);
  const item = { readerId: reader.id, address, paperKey, at: ctx.clock() };
  return ctx.db.transaction().execute((tx) => uncollect(tx, item));
}
