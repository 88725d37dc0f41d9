import type { Collection } from "../../domain/collections/collection.ts";
import { makeCollection } from "../../store/collections/collections.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { type CollectionInput, parseCollection } from "./collectionInput.ts";

/**
 * Makes a collection for a reader. Throws `bad_request` for input that cannot be used, `conflict` for a reader who has as
 * many as one may, and what `authorize` throws.
 */
export async function createCollection(
  ctx: AppContext,
  actor: Actor | undefined,
  input: CollectionInput,
): Promise<Collection> {
  authorize(ctx, actor, "createCollection");
  const words = parseCollection(input);
  const { reader } = actor;
  return ctx.db.transaction().execute((tx) => makeCollection(tx, reader.id, words, ctx.clock()));
}
