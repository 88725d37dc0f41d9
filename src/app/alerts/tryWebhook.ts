import type { AlertOutcome } from "../../domain/alerts/alert.ts";
import { type AlertMessage, asAlertPaper } from "../../domain/alerts/alertMessage.ts";
import { channelOf, enableChannel } from "../../store/alerts/alertChannels.ts";
import { loadPapers, newestPapers } from "../../store/papers/papers.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { noSuchWebhook } from "./webhooks.ts";

/**
 * Sends a sample message to a webhook. A try that succeeds ends its count of failures; one that was switched off stays
 * off. `address` is the instance's, without a closing slash. Throws `not_found` where the reader has no such webhook, and
 * what `authorize` throws.
 */
export async function tryWebhook(
  ctx: AppContext,
  actor: Actor | undefined,
  { channelId, address }: { channelId: number; address: string },
): Promise<{ name: string; outcome: AlertOutcome }> {
  authorize(ctx, actor, "tryWebhook");
  const readerId = actor.reader.id;
  const channel = await channelOf(ctx.db, readerId, channelId);
  if (!channel?.target) throw noSuchWebhook();
  const outcome = await ctx.services.webhooks.send(channel.target, await sampleMessage(ctx, address));
  if (outcome.sent && channel.failures > 0 && channel.offAt === undefined)
    await enableChannel(ctx.db, readerId, channelId, ctx.clock());
  return { name: channel.name, outcome };
}

/** Returns a message as an alert of the newest paper would send it. */
async function sampleMessage({ db, clock, config }: AppContext, address: string): Promise<AlertMessage> {
  const at = clock();
  const { keys } = await newestPapers(db, {}, 1, 0);
  const papers = (await loadPapers(db, keys)).map((paper) => asAlertPaper(paper, address, ["the newest paper here"]));
  return {
    id: `try-${at}`,
    at,
    from: { title: config.title, address },
    manage: `${address}/me/alerts`,
    papers,
    total: papers.length,
    sample: true,
  };
}
