/** Whether what a page shows is followed. */
import type { Followable } from "../domain/follows/follow.ts";
import type { Reader } from "../domain/readers/reader.ts";
import type { WebContext } from "../http/webContext.ts";
import { followed } from "../store/follows/follows.ts";
import type { FollowState } from "./follows/FollowButton.tsx";

/** How a reader stands to what can be followed; undefined where nothing can. */
export async function followState(
  site: WebContext,
  reader: Reader | undefined,
  what: Followable | string,
): Promise<FollowState | undefined> {
  if (typeof what === "string") return undefined;
  const id = reader && (await followed(site.db, reader.id, what));
  return { what, ...(id === undefined ? {} : { id }) };
}
