import { hide, unhide } from "../../store/collections/hidden.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { getPaper } from "./getPaper.ts";

export interface HiddenPaper {
  key: number;
  id: string;
  isHidden: boolean;
}

/**
 * Hides a paper from a reader's lists, or shows it again; a second call changes nothing. Throws `not_found` for an unknown
 * paper, and what `authorize` throws.
 */
export async function setHidden(
  ctx: AppContext,
  actor: Actor | undefined,
  { paperId, on }: { paperId: string; on: boolean },
): Promise<HiddenPaper> {
  authorize(ctx, actor, "setHidden");
  const { reader } = actor;
  return ctx.db.transaction().execute(async (tx) => {
    const { key, id } = await getPaper(tx, paperId);
    if (on) await hide(tx, reader.id, key, ctx.clock());
    else await unhide(tx, reader.id, key);
    return { key, id, isHidden: on };
  });
}
