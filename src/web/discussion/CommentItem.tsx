/** One comment in the list: who wrote what and when, and what the reader may do about it. */

import { html, raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { HtmlEscapedString } from "hono/utils/html";
import { LRUCache } from "lru-cache";
import type { ShownComment } from "../../app/discussion/outlineDiscussion.ts";
import { commentPath, readerPath } from "../../domain/pagePaths.ts";

import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { asHtml } from "../layout/keptHtml.ts";
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

/** By hand, as all of a comment: a page may have a thousand. */
export const CommentItem = ({ comment, rights, path, pageNumber, page, children }: CommentItemProps) =>
  html`<li id="c-${comment.id}" class="comment d${Math.min(comment.depth, MAX_SHOWN_DEPTH)}">${
    comment.html === undefined ? absent(comment) : presentOf(comment, comment.html)
  }${rights && actions({ comment, rights, path, pageNumber, page })}${children}</li>`;

const absent = (comment: ShownComment) =>
  html`<p class="absent">${
    comment.deleted
      ? "This comment was deleted."
      : comment.held
        ? "This comment waits for a moderator."
        : `Hidden by a moderator: ${comment.hidden}`
  }</p>`;

const BY_AUTHOR = raw('<span class="author" title="An author of this paper">Author</span>');

/** Characters of all comments kept as HTML. */
const KEPT_CHARACTERS = 16_000_000;

/** Comments as they were shown last, by id. It is used again where all that is shown is the same. */
const presented = new LRUCache<number, { comment: ShownComment; html: HtmlEscapedString }>({
  maxSize: KEPT_CHARACTERS,
  sizeCalculation: ({ html }) => html.length,
});

function presentOf(comment: ShownComment, text: string): HtmlEscapedString {
  const known = presented.get(comment.id);
  if (known && isSame(known.comment, comment)) return known.html;
  const html = asHtml(present(comment, text));
  presented.set(comment.id, { comment, html });
  return html;
}

/** Whether two comments with an id look alike, but for what a reader may do about them. */
const isSame = (one: ShownComment, other: ShownComment): boolean =>
  one.html === other.html &&
  one.reader.handle === other.reader.handle &&
  one.reader.name === other.reader.name &&
  one.byAuthor === other.byAuthor &&
  one.createdAt === other.createdAt &&
  one.editedAt === other.editedAt &&
  one.hidden === other.hidden &&
  one.held === other.held &&
  one.depth === other.depth &&
  one.answers?.id === other.answers?.id &&
  one.answers?.name === other.answers?.name &&
  one.answers?.here === other.answers?.here;

function present(comment: ShownComment, text: string) {
  const { id, reader, byAuthor, createdAt, editedAt, hidden, held } = comment;
  const picture = Avatar({ name: reader.name, handle: reader.handle, size: "small" });
  const edited =
    editedAt === undefined ? "" : html`<time datetime="${isoDate(editedAt)}">edited ${shortDate(editedAt)}</time>`;
  const waits =
    hidden === undefined
      ? ""
      : html`<p class="absent">${held ? "This comment waits for a moderator" : "Hidden by a moderator"}: ${hidden}</p>`;
  return html`<p class="meta"><a class="who" href="${readerPath(reader.handle)}">${picture}${reader.name}</a>${
    byAuthor && BY_AUTHOR
  }<a href="${commentPath(id)}"><time datetime="${new Date(createdAt).toISOString()}">${shortDate(createdAt)}</time></a>${edited}${answering(comment)}</p>${waits}<div class="comment-text">${raw(text)}</div>`;
}

/** Names the comment that an answer belongs to: always to screen readers, and visibly where its place does not show it. */
function answering({ answers, depth }: ShownComment) {
  if (!answers) return "";
  const link = html`in reply to <a href="${answers.here ? `#c-${answers.id}` : commentPath(answers.id)}">${answers.name}</a>`;
  return depth > MAX_SHOWN_DEPTH || !answers.here
    ? html`<span>${link}</span>`
    : html`<span class="unseen">${link}</span>`;
}

function actions({
  comment: { id, reader: writer },
  rights,
  path,
  pageNumber,
  page: { reader, form },
}: CommentItemProps & { rights: Rights }) {
  const label = `${writer.name}’s comment`;
  const reply =
    rights.reply &&
    html`<a class="reply" href="${path}?${pageNumber > 1 ? `page=${pageNumber}&` : ""}reply=${id}" data-to="${id}" data-name="${writer.name}">Reply<span class="unseen"> to ${label}</span></a>`;
  const edit = rights.edit && html`<a href="${commentPath(id)}/edit">Edit<span class="unseen"> your comment</span></a>`;
  const links = SubjectLinks({
    reader,
    subject: { kind: "comment", id: String(id) },
    writerId: writer.id,
    of: label,
    back: commentPath(id),
  });
  const remove =
    rights.delete &&
    html`<details><summary>Delete<span class="unseen"> ${label}</span></summary><form method="post" action="${commentPath(id)}/delete"><input type="hidden" name="form" value="${form ?? ""}"/><button type="submit">Delete it for good</button></form></details>`;
  return html`<div class="acts">${reply}${edit}${links}${remove}</div>`;
}
