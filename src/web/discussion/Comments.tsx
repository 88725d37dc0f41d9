/** The discussion under a paper, thread by thread, and the form for a new comment. */

import type { ShownComment } from "../../app/discussion/outlineDiscussion.ts";
import type { Discussion } from "../../app/discussion/showDiscussion.ts";
import { paperPath, signInPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { includesRole, type Reader } from "../../domain/readers/reader.ts";
import type { PageContext } from "../../http/services.ts";
import { grouped } from "../../lib/text.ts";
import { assetPath } from "../assets.ts";
import { Pager } from "../layout/Pager.tsx";
import { CommentForm } from "./CommentForm.tsx";
import { CommentItem, type Rights } from "./CommentItem.tsx";

interface CommentsProps {
  page: PageContext;
  paper: Paper;
  discussion: Discussion;
  /** The id of the comment that the reader is about to answer. */
  reply?: number | undefined;
}

export const Comments = ({ page, paper, discussion, reply }: CommentsProps) => {
  const path = paperPath(paper.id);
  const writer = page.reader?.ban ? undefined : page.reader;
  const { comments, total, newest } = discussion;
  return (
    <section class="discussion" id="comments" aria-labelledby="comments-name">
      <h2 id="comments-name">Comments{total > 0 && <span class="count"> {grouped(total)}</span>}</h2>
      {comments.length === 0 && <p class="none">Nobody has said anything yet.</p>}
      {newest && newest.page !== discussion.page && (
        <p class="newest">
          <a href={threadsPath(path, newest.page, `c-${newest.id}`)}>To the newest thread</a>
        </p>
      )}
      {comments.length > 0 && (
        <ol class="comments">
          {comments.map((comment) => (
            <CommentItem
              comment={comment}
              rights={rightsOf(comment, page.reader)}
              path={path}
              pageNumber={discussion.page}
              page={page}
            >
              {writer && reply === comment.id && isOpen(comment) && (
                <div id="reply">
                  <CommentForm
                    page={page}
                    draft={{ paperId: paper.id, parentId: comment.id, text: "" }}
                    label={`Your answer to ${comment.reader.name}`}
                    cancelPath={threadsPath(path, discussion.page, `c-${comment.id}`)}
                    focus
                  />
                </div>
              )}
            </CommentItem>
          ))}
        </ol>
      )}
      <Pager page={discussion.page} pages={discussion.pages} to={(n) => threadsPath(path, n, "comments")} />
      {writer ? (
        <CommentForm page={page} draft={{ paperId: paper.id, text: "" }} label="Your comment" />
      ) : page.reader ? (
        <p>This account is closed to changes, so it cannot comment.</p>
      ) : (
        <p>
          <a href={signInPath({ return: `${path}#comments` })}>Sign in to comment</a>
        </p>
      )}
      {writer && <script type="module" src={assetPath("comments.js")} />}
    </section>
  );
};

/** Returns the address of a page of a paper's threads. */
export const threadsPath = (path: string, page: number, anchor: string): string =>
  `${path}${page > 1 ? `?page=${page}` : ""}#${anchor}`;

const isOpen = ({ deleted, hidden }: ShownComment): boolean => !deleted && hidden === undefined;

function rightsOf(comment: ShownComment, reader: Reader | undefined): Rights | undefined {
  if (!reader || reader.ban || comment.deleted || comment.html === undefined) return undefined;
  const isOwn = reader.id === comment.reader.id;
  return {
    reply: isOpen(comment),
    edit: isOwn && isOpen(comment),
    delete: isOwn || includesRole(reader.role, "moderator"),
  };
}
