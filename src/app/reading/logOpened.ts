import { HOUR_MS } from "../../lib/time.ts";
import { addOpened, openedSince } from "../../store/reading/readState.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/** A page that is loaded again within this time is not noted again. */
const NOTED_AGAIN_MS = HOUR_MS;

/** Notes that a reader opened the page of a paper, unless they do not want it remembered. Throws what `authorize` throws. */
export async function logOpened(
  ctx: Pick<AppContext, "db" | "clock" | "limit">,
  actor: Actor | undefined,
  { key }: { key: number },
): Promise<void> {
  authorize(ctx, actor, "logOpened");
  const { id: readerId, remembersReading } = actor.reader;
  const at = ctx.clock();
  if (!remembersReading || (await openedSince(ctx.db, readerId, key, at - NOTED_AGAIN_MS))) return;
  await ctx.db.transaction().execute((tx) => addOpened(tx, { readerId, key, event: "opened", at }));
}
