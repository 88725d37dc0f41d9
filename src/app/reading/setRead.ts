import { setReadState } from "../../store/reading/readState.ts";
import type { AppContext } from "../context.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";
import { assertRemembers } from "./assertRemembers.ts";

/**
 * Marks a paper as read, or as unread until it is opened the next time; a second call changes nothing. Throws `not_found`
 * for an unknown paper, `conflict` where nothing is to be remembered, and what `authorize` throws.
 */
export async function setRead(
  ctx: AppContext,
  actor: Actor | undefined,
  { paperId, on }: { paperId: string; on: boolean },
): Promise<{ id: string; read: boolean }> {
  authorize(ctx, actor, "setRead");
  const { reader } = actor;
  assertRemembers(reader);
  return ctx.db.transaction().execute(async (tx) => {
    const { key, id } = await getPaper(tx, paperId);
    await setReadState(tx, { readerId: reader.id, key, isRead: on, at: ctx.clock() });
    return { id, read: on };
  });
}
