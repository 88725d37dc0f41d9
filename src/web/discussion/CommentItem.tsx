/** One comment in the list: who wrote what and when, and what the reader may do about it. */

import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { ShownComment } from "../../app/discussion/outlineDiscussion.ts";
import { commentPath, readerPath } from "../../domain/pagePaths.ts";

import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { SubjectLinks } from "../moderation/SubjectLinks.tsx";
import { Avatar } from "../readers/Avatar.tsx";

/** The depth up to which answers are indented; deeper ones stand below each other and say what they answer. */
const MAX_SHOWN_DEPTH = 6;

/** What a reader may do about a comment. */
export interface Rights {
  reply: boolean;
  edit: boolean;
  delete: boolean;
}

interface CommentItemProps {
  comment: ShownComment;
  /** Absent where the reader may only read it. */
  rights: Rights | undefined;
  /** The address of the paper's page, and which page of its threads this is. */
  path: string;
  pageNumber: number;
  page: Pick<PageContext, "reader" | "form">;
  children?: Child;
}

export const CommentItem = ({ comment, rights, path, pageNumber, page, children }: CommentItemProps) => (
  <li id={`c-${comment.id}`} class={`comment d${Math.min(comment.depth, MAX_SHOWN_DEPTH)}`}>
    {comment.html === undefined ? <Absent comment={comment} /> : <Present comment={comment} html={comment.html} />}
    {rights && <CommentActions comment={comment} rights={rights} path={path} pageNumber={pageNumber} page={page} />}
    {children}
  </li>
);

const Absent = ({ comment }: { comment: ShownComment }) => (
  <p class="absent">
    {comment.deleted
      ? "This comment was deleted."
      : comment.held
        ? "This comment waits for a moderator."
        : `Hidden by a moderator: ${comment.hidden}`}
  </p>
);

const Present = ({ comment, html }: { comment: ShownComment; html: string }) => {
  const { id, reader, byAuthor, createdAt, editedAt, hidden, held } = comment;
  return (
    <>
      <p class="meta">
        <a class="who" href={readerPath(reader.handle)}>
          <Avatar name={reader.name} handle={reader.handle} size="small" />
          {reader.name}
        </a>
        {byAuthor && (
          <span class="author" title="An author of this paper">
            Author
          </span>
        )}
        <a href={commentPath(id)}>
          <time datetime={new Date(createdAt).toISOString()}>{shortDate(createdAt)}</time>
        </a>
        {editedAt !== undefined && <time datetime={isoDate(editedAt)}>edited {shortDate(editedAt)}</time>}
        <Answering comment={comment} />
      </p>
      {hidden !== undefined && (
        <p class="absent">
          {held ? "This comment waits for a moderator" : "Hidden by a moderator"}: {hidden}
        </p>
      )}
      <div class="comment-text">{raw(html)}</div>
    </>
  );
};

/** Names the comment that an answer belongs to: always to screen readers, and visibly where its place does not show it. */
const Answering = ({ comment: { answers, depth } }: { comment: ShownComment }) =>
  answers ? (
    <span class={depth > MAX_SHOWN_DEPTH || !answers.here ? undefined : "unseen"}>
      in reply to <a href={answers.here ? `#c-${answers.id}` : commentPath(answers.id)}>{answers.name}</a>
    </span>
  ) : null;

const CommentActions = ({
  comment,
  rights,
  path,
  pageNumber,
  page: { reader, form },
}: CommentItemProps & { rights: Rights }) => {
  const { id, reader: writer } = comment;
  const label = `${writer.name}’s comment`;
  return (
    <div class="acts">
      {rights.reply && (
        <a
          class="reply"
          href={`${path}?${pageNumber > 1 ? `page=${pageNumber}&` : ""}reply=${id}`}
          data-to={id}
          data-name={writer.name}
        >
          Reply<span class="unseen"> to {label}</span>
        </a>
      )}
      {rights.edit && (
        <a href={`${commentPath(id)}/edit`}>
          Edit<span class="unseen"> your comment</span>
        </a>
      )}
      <SubjectLinks
        reader={reader}
        subject={{ kind: "comment", id: String(id) }}
        writerId={writer.id}
        of={label}
        back={commentPath(id)}
      />
      {rights.delete && (
        <details>
          <summary>
            Delete<span class="unseen"> {label}</span>
          </summary>
          <form method="post" action={`${commentPath(id)}/delete`}>
            <input type="hidden" name="form" value={form} />
            <button type="submit">Delete it for good</button>
          </form>
        </details>
      )}
    </div>
  );
};
