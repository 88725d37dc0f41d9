import type { Paper } from "../../domain/papers/paper.ts";
import {
  type ClaimState,
  containsAddress,
  MAX_EVIDENCE_CHARACTERS,
  MAX_PENDING_CLAIMS,
} from "../../domain/readers/claim.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { sanitizeText } from "../../lib/sanitizeText.ts";
import { countPendingClaims, isAuthorTaken, saveClaim } from "../../store/moderation/claims.ts";
import type { AppContext } from "../context.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";
import { confirmedEmail } from "./showClaim.ts";

/**
 * Claims that a reader is one of a paper's authors, and returns the claim's state. It is approved at once when the paper
 * itself names the reader's confirmed address. Throws `not_found` for an unknown paper, `bad_request` when the paper has no
 * such author or the evidence is too long, `conflict` when another reader is that author already or too many of the reader's
 * claims wait, and what `authorize` throws.
 */
export async function claimPaper(
  ctx: AppContext,
  actor: Actor | undefined,
  input: { paperId: string; author: string; evidence: string },
): Promise<ClaimState> {
  authorize(ctx, actor, "claimPaper");
  const paper = await getPaper(ctx.db, input.paperId);
  const { author } = input;
  if (!paper.authors.includes(author))
    throw new BroadsheetError("bad_request", "Please say which of the authors you are.");
  const evidence = sanitizeText(input.evidence).trim();
  if (evidence.length > MAX_EVIDENCE_CHARACTERS)
    throw new BroadsheetError(
      "bad_request",
      `What you tell the moderator may have ${MAX_EVIDENCE_CHARACTERS} characters at most.`,
    );
  const now = ctx.clock();
  const isSettled = names(paper, await confirmedEmail(ctx.db, actor, now));
  const claim = { paperKey: paper.key, readerId: actor.reader.id, author, evidence };
  return ctx.db.transaction().execute(async (tx) => {
    if (await isAuthorTaken(tx, claim))
      throw new BroadsheetError(
        "conflict",
        `Somebody else is verified as ${author} of this paper. If that is a mistake, please report it to a moderator.`,
      );
    if ((await countPendingClaims(tx, claim.readerId)) >= MAX_PENDING_CLAIMS)
      throw new BroadsheetError(
        "conflict",
        `${MAX_PENDING_CLAIMS} of your claims are already waiting for a moderator. Please wait until some are decided.`,
      );
    return saveClaim(tx, { ...claim, state: isSettled ? "approved" : "pending" }, now);
  });
}

const names = ({ abstract, comments }: Paper, email: string): boolean =>
  containsAddress(`${abstract}\n${comments ?? ""}`, email);
