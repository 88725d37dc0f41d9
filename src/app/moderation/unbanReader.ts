import { recordAudit } from "../../store/moderation/auditLog.ts";
import { setBan } from "../../store/moderation/bans.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { getBannableReader } from "./bannableReader.ts";

/**
 * Lifts a reader's ban; does nothing when there is none. What was hidden stays hidden. Throws `not_found`, `not_allowed`
 * when the roles forbid it, and what `authorize` throws.
 */
export async function unbanReader(
  ctx: AppContext,
  actor: Actor | undefined,
  { handle }: { handle: string },
): Promise<void> {
  authorize(ctx, actor, "unbanReader");
  const { reader: moderator } = actor;
  await ctx.db.transaction().execute(async (tx) => {
    const reader = await getBannableReader(tx, moderator, handle);
    if (!reader.ban) return;
    await setBan(tx, reader.id, undefined);
    await recordAudit(tx, { by: moderator.id, at: ctx.clock(), action: "unbanned", subject: `@${reader.handle}` });
  });
}
