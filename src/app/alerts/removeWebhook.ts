import { deleteWebhook } from "../../store/alerts/alertChannels.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { noSuchWebhook } from "./webhooks.ts";

/** Removes a webhook with its alerts. Throws `not_found` where the reader has none of that id, and what `authorize` throws. */
export async function removeWebhook(
  ctx: AppContext,
  actor: Actor | undefined,
  { channelId }: { channelId: number },
): Promise<void> {
  authorize(ctx, actor, "removeWebhook");
  if (!(await deleteWebhook(ctx.db, actor.reader.id, channelId))) throw noSuchWebhook();
}
