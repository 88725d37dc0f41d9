import type { Followable } from "../../domain/follows/follow.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { followed } from "../../store/follows/follows.ts";
import type { AppContext } from "../context.ts";

export interface FollowState {
  topic: Followable;
  /** The id of the reader's follow; absent where there is none. */
  id?: number;
}

/** Tells whether a reader follows what a page shows; undefined where that cannot be followed. */
export async function followState(
  { db }: Pick<AppContext, "db">,
  reader: Reader | undefined,
  topic: Followable | string,
): Promise<FollowState | undefined> {
  if (typeof topic === "string") return undefined;
  const id = reader && (await followed(db, reader.id, topic));
  return { topic, ...(id === undefined ? {} : { id }) };
}
