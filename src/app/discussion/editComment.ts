import { cleanComment } from "../../domain/discussion/comment.ts";
import { updateComment } from "../../store/discussion/comments.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { checkCommentLinks, checkSameWords, holdSameWords } from "./commentChecks.ts";
import { getEditableComment } from "./getComment.ts";
import type { CommentReference } from "./writeComment.ts";

/**
 * Gives a comment another text; the same text changes nothing. Throws `not_found`, `not_allowed` for another's comment,
 * `conflict` for a hidden one, `bad_request` for a text that `writeComment` would refuse, and what `authorize` throws.
 */
export async function editComment(
  ctx: AppContext,
  actor: Actor | undefined,
  input: { commentId: number; text: string },
): Promise<CommentReference> {
  authorize(ctx, actor, "editComment");
  const { reader } = actor;
  const body = cleanComment(input.text);
  const now = ctx.clock();
  return ctx.db.transaction().execute(async (tx) => {
    const { id, paperKey, paperId, body: before } = await getEditableComment(tx, input.commentId, reader);
    if (before !== body) {
      const text = { reader, paperKey, body };
      checkCommentLinks(text, now);
      await checkSameWords(tx, text, now);
      await updateComment(tx, id, body, now);
      await holdSameWords(tx, text, now);
    }
    return { id, paperKey, paperId };
  });
}
