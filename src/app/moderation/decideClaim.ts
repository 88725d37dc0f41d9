import { MAX_EVIDENCE_CHARACTERS } from "../../domain/readers/claim.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { sanitizeText } from "../../lib/sanitizeText.ts";
import type { Tx } from "../../store/lib/databaseType.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { isAuthorTaken, refuseOtherClaims, settleClaim } from "../../store/moderation/claims.ts";
import { findReader } from "../../store/readers/readers.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Approves or refuses a claim. An approval refuses all other claims to be the same author that still wait. Throws `conflict`
 * when the claim does not wait, is the moderator's own, or would make two readers the same author, and what `authorize`
 * throws.
 */
export async function decideClaim(
  ctx: AppContext,
  actor: Actor | undefined,
  input: { claimId: number; state: "approved" | "refused"; message: string },
): Promise<void> {
  authorize(ctx, actor, "decideClaim");
  const by = actor.reader.id;
  const { claimId: id, state } = input;
  const message = sanitizeText(input.message).trim().slice(0, MAX_EVIDENCE_CHARACTERS);
  const now = ctx.clock();
  await ctx.db.transaction().execute(async (tx) => {
    const claim = await settleClaim(tx, { id, by, state }, now);
    if (!claim)
      throw new BroadsheetError(
        "conflict",
        "This claim is no longer waiting, or it is your own, which another moderator must decide.",
      );
    if (state === "approved") await refuseOthers(tx, claim, by, now);
    const reader = await findReader(tx, { id: claim.readerId });
    const subject = `@${reader?.handle ?? ""} as ${claim.author}`;
    await recordAudit(tx, { by, at: now, action: `${state} a claim`, subject, message });
  });
}

async function refuseOthers(
  tx: Tx,
  claim: { paperKey: number; readerId: number; author: string },
  by: number,
  now: number,
): Promise<void> {
  if (await isAuthorTaken(tx, claim))
    throw new BroadsheetError(
      "conflict",
      `Somebody else is verified as ${claim.author} of this paper, so this claim can only be refused.`,
    );
  await refuseOtherClaims(tx, claim, by, now);
}
