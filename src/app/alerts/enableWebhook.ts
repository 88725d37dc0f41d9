import { enableChannel } from "../../store/alerts/alertChannels.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { noSuchWebhook } from "./webhooks.ts";

/**
 * Turns on a channel that failed too often: a webhook, or the reader's mail. What waits for it is tried at once. Throws
 * `not_found` where the reader has no such channel, and what `authorize` throws.
 */
export async function enableWebhook(
  ctx: AppContext,
  actor: Actor | undefined,
  { channelId }: { channelId: number },
): Promise<void> {
  authorize(ctx, actor, "enableWebhook");
  if (!(await enableChannel(ctx.db, actor.reader.id, channelId, ctx.clock()))) throw noSuchWebhook();
}
