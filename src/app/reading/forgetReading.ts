import { forgetImpressions } from "../../store/reading/impressions.ts";
import { forgetReadState } from "../../store/reading/readState.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/** Erases what a reader was shown and has read; every paper is unseen again. Throws what `authorize` throws. */
export async function forgetReading(ctx: AppContext, actor: Actor | undefined): Promise<void> {
  authorize(ctx, actor, "forgetReading");
  const { id } = actor.reader;
  await ctx.db.transaction().execute(async (tx) => {
    await forgetImpressions(tx, id);
    await forgetReadState(tx, id);
  });
}
