import type { Paper } from "../../domain/papers/paper.ts";
import { collect, uncollect } from "../../store/collections/collectionItems.ts";
import { makeCollection, savedCollection } from "../../store/collections/collections.ts";
import type { AppContext } from "../context.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";
import { type CollectionInput, parseCollection } from "./collectionInput.ts";

/** In place of an address: the collection for papers that name none, made with its first paper. */
const SAVED = "saved";

/** Where a paper goes: into or out of the collection at an address (or `SAVED`), or into a new one. */
export type CollectTarget = { add: string } | { remove: string } | { create: CollectionInput };

/**
 * Adds a paper to a collection of the reader's or takes it out, wherever the paper is shown; done twice, it changes nothing
 * the second time. Throws `not_found` for an unknown paper or a collection that is not the reader's, `bad_request` for a
 * new collection that cannot be made, `conflict` where there is no more room, and what `authorize` throws.
 */
export async function collectPaper(
  ctx: AppContext,
  actor: Actor | undefined,
  { paperId, target }: { paperId: string; target: CollectTarget },
): Promise<{ paper: Paper; collected: boolean; address: string }> {
  authorize(ctx, actor, "collectPaper");
  const { reader } = actor;
  const paper = await getPaper(ctx.db, paperId);
  const words = "create" in target ? parseCollection(target.create) : undefined;
  const named = "add" in target ? target.add : "remove" in target ? target.remove : SAVED;
  const at = ctx.clock();
  const collected = !("remove" in target);
  return ctx.db.transaction().execute(async (tx) => {
    const made = words && (await makeCollection(tx, reader.id, words, at));
    const address = made?.address ?? (named === SAVED ? (await savedCollection(tx, reader.id, at)).address : named);
    const item = { readerId: reader.id, address, paperKey: paper.key, at };
    await (collected ? collect(tx, item) : uncollect(tx, item));
    return { paper, collected, address };
  });
}
