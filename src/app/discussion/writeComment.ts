import { cleanComment } from "../../domain/discussion/comment.ts";
import { SENT_TWICE_MS } from "../../domain/discussion/commentLimits.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { findComment, findDuplicate, insertComment } from "../../store/discussion/comments.ts";
import type { Tx } from "../../store/lib/databaseType.ts";
import type { AppContext } from "../context.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";
import { checkCommentLinks, checkDailyLimit, checkSameWords, holdSameWords } from "./commentChecks.ts";

/** A comment and the paper that it is under. */
export interface CommentReference {
  id: number;
  paperKey: number;
  paperId: string;
}

/**
 * Writes a comment under a paper. Where the same was sent a moment ago (a double click, or a response that was lost), it
 * returns that comment. Throws `not_found` for an unknown paper, `bad_request` for a text that is empty, too long or beyond
 * the reader's limits, `conflict` when the comment that it answers is gone, and what `authorize` throws.
 */
export async function writeComment(
  ctx: AppContext,
  actor: Actor | undefined,
  input: { paperId: string; parentId?: number | undefined; text: string },
): Promise<CommentReference> {
  authorize(ctx, actor, "writeComment");
  const { reader } = actor;
  const { key: paperKey, id: paperId } = await getPaper(ctx.db, input.paperId);
  const { parentId } = input;
  const body = cleanComment(input.text);
  const now = ctx.clock();
  const comment = { paperKey, readerId: reader.id, parentId, body };
  const text = { reader, paperKey, body };
  const id = await ctx.db.transaction().execute(async (tx) => {
    const duplicate = await findDuplicate(tx, comment, now - SENT_TWICE_MS);
    if (duplicate !== undefined) return duplicate;
    if (parentId !== undefined) await checkParent(tx, paperKey, parentId);
    checkCommentLinks(text, now);
    await checkDailyLimit(tx, reader, now);
    await checkSameWords(tx, text, now);
    const added = await insertComment(tx, comment, now);
    await holdSameWords(tx, text, now);
    return added;
  });
  return { id, paperKey, paperId };
}

async function checkParent(tx: Tx, paperKey: number, parentId: number): Promise<void> {
  const parent = await findComment(tx, parentId);
  if (parent && parent.paperKey === paperKey && !parent.isHidden) return;
  throw new BroadsheetError(
    "conflict",
    "The comment that you are answering has been deleted or hidden. You may keep what you wrote as a comment of its own.",
  );
}
