import { BroadsheetError } from "../../lib/errors.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Starts a harvest of a followed source, and records who did; does nothing where the source is not followed. Throws
 * `not_found` for an unknown source, and what `authorize` throws.
 */
export async function runSource(ctx: AppContext, actor: Actor | undefined, { source: id }: { source: string }) {
  authorize(ctx, actor, "runSource");
  const source = ctx.services.sources.find((one) => one.id === id);
  if (!source) throw new BroadsheetError("not_found", "There is no such source.");
  if (source.parts.length === 0) return;
  await ctx.services.fetchNow(id);
  await recordAudit(ctx.db, { by: actor.reader.id, at: ctx.clock(), action: "fetched from", subject: `source ${id}` });
}
