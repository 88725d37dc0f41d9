import { countPapersIn } from "../../store/collections/collectionItems.ts";
import { type CollectionListItem, changeCollection } from "../../store/collections/collections.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { type CollectionInput, parseCollection } from "./collectionInput.ts";
import { getOwnCollection } from "./getCollection.ts";

/**
 * Changes a collection of the reader's; what the input leaves out stays as it is. Throws `not_found`, `not_allowed` for
 * somebody else's collection, `bad_request` for input that cannot be used, and what `authorize` throws.
 */
export async function editCollection(
  ctx: AppContext,
  actor: Actor | undefined,
  { address, changes }: { address: string; changes: CollectionInput },
): Promise<CollectionListItem> {
  authorize(ctx, actor, "editCollection");
  const { reader } = actor;
  const { name, about, visibility, ordering } = (await getOwnCollection(ctx, reader, address)).collection;
  const words = parseCollection({ name, about, visibility, ordering, ...changes });
  return ctx.db.transaction().execute(async (tx) => {
    const changed = await changeCollection(tx, reader.id, address, words, ctx.clock());
    return { ...changed, papers: await countPapersIn(tx, changed.id) };
  });
}
