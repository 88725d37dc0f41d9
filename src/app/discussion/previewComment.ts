import { cleanComment } from "../../domain/discussion/comment.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { commentHtml } from "./commentHtmlCache.ts";

/**
 * Returns a comment as it will look, as safe HTML, and stores nothing. Throws `bad_request` for a text that is empty or too
 * long, and what `authorize` throws.
 */
export async function previewComment(
  ctx: AppContext,
  actor: Actor | undefined,
  { text }: { text: string },
): Promise<string> {
  authorize(ctx, actor, "previewComment");
  return commentHtml(ctx.renderComments, cleanComment(text));
}
