import type { Collection } from "../../domain/collections/collection.ts";
import type { Followable } from "../../domain/follows/follow.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { keepLibrary } from "../../store/collections/referenceLibrary.ts";
import { follow } from "../../store/follows/follows.ts";
import type { AppContext } from "../context.ts";
import { type FollowInput, findFollowable } from "../follows/followable.ts";
import { type Actor, authorize } from "../permissions.ts";
import { parseCollection } from "./collectionInput.ts";

export interface KeepLibraryInput {
  /** The name of the collection that the papers go to; made, and private, where the reader has none of that name. */
  name: string;
  /** Keys of papers, in the library's order; those that are gone are passed over. */
  keys: readonly number[];
  follows: readonly FollowInput[];
}

export interface KeptLibrary {
  /** Absent where no papers were to be kept. */
  collection?: Collection;
  /** The papers that were not in the collection before. */
  added: number;
  followed: number;
}

/**
 * Keeps what a reader chose of their reference library: papers go into a collection, topics are followed. Throws
 * `bad_request` for a name or a topic that cannot be used, `not_found` for an unknown reader, `conflict` where there is no
 * more room, and what `authorize` throws.
 */
export async function keepReferenceLibrary(
  ctx: AppContext,
  actor: Actor | undefined,
  { name, keys, follows }: KeepLibraryInput,
): Promise<KeptLibrary> {
  authorize(ctx, actor, "keepReferenceLibrary");
  const { reader } = actor;
  const words = parseCollection({ name });
  const topics: Followable[] = [];
  for (const input of follows) topics.push(await findFollowable(ctx, reader, input));
  return keepForReader(ctx, reader, { name: words.name, keys, topics });
}

/** Keeps papers and follows topics for a reader whom the operator names: all of it, or nothing. Throws `conflict`. */
export async function keepForReader(
  { db, clock }: Pick<AppContext, "db" | "clock">,
  { id: readerId }: Pick<Reader, "id">,
  { name, keys, topics }: { name: string; keys: readonly number[]; topics: readonly Followable[] },
): Promise<KeptLibrary> {
  const at = clock();
  const kept = await db.transaction().execute(async (tx) => {
    for (const topic of topics) await follow(tx, readerId, topic, at);
    return keys.length > 0 ? keepLibrary(tx, { readerId, name, keys, at }) : undefined;
  });
  return { added: 0, ...kept, followed: topics.length };
}
