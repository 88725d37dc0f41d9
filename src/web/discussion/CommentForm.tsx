/** The form for writing a comment or an answer, or editing one. */

import { MAX_COMMENT_CHARACTERS } from "../../domain/discussion/comment.ts";
import { commentPath, paperPath } from "../../domain/pagePaths.ts";

import type { PageContext } from "../../http/services.ts";

/** What a reader has typed, and where it goes. */
export interface Draft {
  paperId: string;
  /** The comment that it answers. */
  parentId?: number | undefined;
  /** The comment that it changes. */
  commentId?: number | undefined;
  text: string;
}

interface CommentFormProps {
  page: PageContext;
  draft: Draft;
  label: string;
  /** Whether the reader opened the page to write this. */
  focus?: boolean;
  /** Where “Cancel” leads. */
  cancelPath?: string;
}

export const CommentForm = ({ page, draft, label, focus = false, cancelPath }: CommentFormProps) => (
  <form
    method="post"
    class="write"
    action={draft.commentId === undefined ? `${paperPath(draft.paperId)}/comments` : commentPath(draft.commentId)}
  >
    <input type="hidden" name="form" value={page.form} />
    <input type="hidden" name="paper" value={draft.paperId} />
    <input type="hidden" name="parent" value={draft.parentId ?? ""} />
    <input type="hidden" name="comment" value={draft.commentId ?? ""} />
    <label>
      <span>{label}</span>
      <textarea name="text" rows={5} required maxlength={MAX_COMMENT_CHARACTERS} autofocus={focus}>
        {draft.text}
      </textarea>
    </label>
    <p class="hint">Markdown, mathematics as $x^2$, readers as @name, papers by their arXiv id.</p>
    <p class="buttons">
      <button type="submit">{draft.commentId === undefined ? "Comment" : "Save"}</button>
      <button type="submit" formaction="/comments/preview">
        Preview
      </button>
      {cancelPath && <a href={cancelPath}>Cancel</a>}
    </p>
  </form>
);
