/** A comment on a page of its own: to be edited, as it will look, or with what is wrong with it. */

import { raw } from "hono/html";
import { commentPath, paperPath } from "../../domain/pagePaths.ts";

import { plainText } from "../../domain/papers/tex.ts";
import type { PageContext } from "../../http/services.ts";
import { assetPath } from "../assets.ts";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";
import { CommentForm, type Draft } from "./CommentForm.tsx";

export interface WriteView {
  page: PageContext;
  /** The paper's title. */
  title: string;
  draft: Draft;
  /** The comment that it answers. */
  answers?: { id: number; name: string; html: string } | undefined;
  /** How it will look. */
  preview?: string | undefined;
  /** Why it was not saved. */
  message?: string | undefined;
}

export const WriteCommentPage = ({ page, title, draft, answers, preview, message }: WriteView) => {
  const heading = draft.commentId !== undefined ? "Your comment" : answers ? "Your answer" : "A comment";
  const nearest = draft.commentId ?? draft.parentId;
  return (
    <Layout page={page} title={`${heading} on ${plainText(title)}`}>
      <section class="prose writing">
        <h1>
          {heading}
          <small>
            on{" "}
            <a href={paperPath(draft.paperId)}>
              <Rich text={title} />
            </a>
          </small>
        </h1>
        {message && (
          <p class="failing" role="alert">
            {message}
          </p>
        )}
        {answers && (
          <blockquote aria-label={`What ${answers.name} wrote`}>
            <div class="comment-text">{raw(answers.html)}</div>
          </blockquote>
        )}
        {preview !== undefined && (
          <>
            <h2>How it will look</h2>
            <div class="comment-text preview">{raw(preview)}</div>
          </>
        )}
        <CommentForm
          page={page}
          draft={draft}
          label={answers ? `Your answer to ${answers.name}` : "Your comment"}
          cancelPath={nearest === undefined ? `${paperPath(draft.paperId)}#comments` : commentPath(nearest)}
          focus={preview === undefined}
        />
      </section>
      <script type="module" src={assetPath("comments.js")} />
    </Layout>
  );
};
