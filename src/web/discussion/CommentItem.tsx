/** One comment in its list: who, when, what, and what the reader may do about it. */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { ShownComment } from "../../app/discussion/showDiscussion.ts";
import { readerPath } from "../../domain/readers/handle.ts";
import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { SubjectLinks } from "../moderation/SubjectLinks.tsx";
import { Avatar } from "../readers/Avatar.tsx";

/** Answers to answers move to the right so often; further ones stand below each other and say what they answer. */
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
  /** The paper's page, and which page of its threads this is. */
  path: string;
  at: number;
  page: Pick<PageContext, "reader" | "form">;
  children?: Child;
}

export const CommentItem = ({ comment, rights, path, at, page, children }: CommentItemProps) => (
  <li id={`c-${comment.id}`} class={`comment d${Math.min(comment.depth, MAX_SHOWN_DEPTH)}`}>
    {comment.html === undefined ? <Absent comment={comment} /> : <Present comment={comment} html={comment.html} />}
    {rights && <Acts comment={comment} rights={rights} path={path} at={at} page={page} />}
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
        <a href={`/comments/${id}`}>
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

/** Said aloud of every answer, shown where the place does not show it. */
const Answering = ({ comment: { answers, depth } }: { comment: ShownComment }) =>
  answers ? (
    <span class={depth > MAX_SHOWN_DEPTH || !answers.here ? undefined : "unseen"}>
      in reply to <a href={answers.here ? `#c-${answers.id}` : `/comments/${answers.id}`}>{answers.name}</a>
    </span>
  ) : null;

const Acts = ({ comment, rights, path, at, page: { reader, form } }: CommentItemProps & { rights: Rights }) => {
  const { id, reader: writer } = comment;
  const of = `${writer.name}’s comment`;
  return (
    <div class="acts">
      {rights.reply && (
        <a
          class="reply"
          href={`${path}?${at > 1 ? `page=${at}&` : ""}reply=${id}`}
          data-to={id}
          data-name={writer.name}
        >
          Reply<span class="unseen"> to {of}</span>
        </a>
      )}
      {rights.edit && (
        <a href={`/comments/${id}/edit`}>
          Edit<span class="unseen"> your comment</span>
        </a>
      )}
      <SubjectLinks
        reader={reader}
        subject={{ kind: "comment", id: String(id) }}
        writerId={writer.id}
        of={of}
        back={`/comments/${id}`}
      />
      {rights.delete && (
        <details>
          <summary>
            Delete<span class="unseen"> {of}</span>
          </summary>
          <form method="post" action={`/comments/${id}/delete`}>
            <input type="hidden" name="form" value={form} />
            <button type="submit">Delete it for good</button>
          </form>
        </details>
      )}
    </div>
  );
};
