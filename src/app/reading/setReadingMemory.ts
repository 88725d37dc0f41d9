import { updateRemembersReading } from "../../store/readers/readers.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Switches whether what a reader sees and reads is remembered. Off holds at once, also for pages that are open; what is
 * known by then stays until it is forgotten. Throws what `authorize` throws.
 */
export async function setReadingMemory(
  ctx: AppContext,
  actor: Actor | undefined,
  { on }: { on: boolean },
): Promise<{ remembers: boolean }> {
  authorize(ctx, actor, "setReadingMemory");
  await updateRemembersReading(ctx.db, actor.reader.id, on);
  return { remembers: on };
}
