import { readWebhook } from "../../domain/alerts/webhook.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { insertWebhook } from "../../store/alerts/alertChannels.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

export interface CreatedWebhook {
  id: number;
  name: string;
  /** Signs what a program is sent, and is shown this once; absent for other kinds. */
  secret?: string;
}

/**
 * Makes a webhook out of the fields `kind`, `name`, `address`, `chat` and `secret`. Throws `bad_request` for fields that
 * make none, `conflict` for too many webhooks, and what `authorize` throws.
 */
export async function createWebhook(
  ctx: AppContext,
  actor: Actor | undefined,
  fields: Record<string, string>,
): Promise<CreatedWebhook> {
  authorize(ctx, actor, "createWebhook");
  const webhook = readWebhook(fields, ctx.services.webhooks.problem);
  if (typeof webhook === "string") throw new BroadsheetError("bad_request", webhook);
  const { reader } = actor;
  const made = await ctx.db.transaction().execute((tx) => insertWebhook(tx, reader.id, webhook, ctx.clock()));
  return { ...made, name: webhook.name };
}
