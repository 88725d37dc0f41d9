/** A comment's rendered text. It has its own writing direction, and nothing in it reaches beyond its box. */
import { raw } from "hono/html";
import { type Known, renderComment } from "../../render/comment.ts";

export const CommentText = ({ text, known }: { text: string; known?: Known | undefined }) => (
  <div class="comment-text">{raw(renderComment(text, known))}</div>
);
