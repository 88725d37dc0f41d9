/** Comments: reading a discussion; writing, editing and deleting one's own. */

import { z } from "zod";
import { deleteComment } from "../../../app/discussion/deleteComment.ts";
import { editComment } from "../../../app/discussion/editComment.ts";
import { listComments } from "../../../app/discussion/listComments.ts";
import type { ShownComment } from "../../../app/discussion/outlineDiscussion.ts";
import { showComment } from "../../../app/discussion/showDiscussion.ts";
import { writeComment } from "../../../app/discussion/writeComment.ts";
import { getPaper } from "../../../app/papers/getPaper.ts";
import { MAX_COMMENT_CHARACTERS } from "../../../domain/discussion/comment.ts";
import { commentPath } from "../../../domain/pagePaths.ts";
import { operation } from "../operation.ts";
import {
  Address,
  Count,
  Moment,
  moment,
  momentOrNull,
  Next,
  number,
  ofPaper,
  paging,
  ReaderName,
} from "../schemas/common.ts";

const PAGE_COMMENTS = 50;
const group = "Comments";

const CommentSchema = z
  .object({
    id: number,
    address: Address.meta({ description: "The address of its place in the discussion." }),
    depth: Count.meta({ description: "0 for the first of a thread." }),
    answers: number.nullable().meta({ description: "The comment that it answers." }),
    by: ReaderName.nullable().meta({ description: "Null when its text is not shown." }),
    byAuthor: z.boolean().meta({ description: "Whether the writer is an author of the paper." }),
    created: Moment,
    edited: Moment.nullable(),
    deleted: z.boolean().meta({ description: "Its place is kept because of its answers." }),
    hidden: z.string().nullable().meta({ description: "Why a moderator hid it; null when none did." }),
    text: z.string().nullable().meta({ description: "Markdown; null when it is not shown." }),
    html: z.string().nullable().meta({ description: "The same as safe HTML." }),
  })
  .meta({ id: "Comment" });

const commentJson = (address: string, comment: ShownComment) => ({
  id: comment.id,
  address: `${address}${commentPath(comment.id)}`,
  depth: comment.depth,
  answers: comment.answers?.id ?? null,
  by: comment.text === undefined ? null : { handle: comment.reader.handle, name: comment.reader.name },
  byAuthor: comment.text !== undefined && comment.byAuthor,
  created: moment(comment.createdAt),
  edited: momentOrNull(comment.editedAt),
  deleted: comment.deleted,
  hidden: comment.hidden ?? null,
  text: comment.text ?? null,
  html: comment.html ?? null,
});

const Place = z.tuple([number, number]);

const list = operation({
  id: "listComments",
  group,
  method: "get",
  path: "/papers/{id}/comments",
  summary: "List the comments on a paper",
  description: "The oldest thread first, each comment followed by its answers.",
  params: ofPaper,
  query: z.strictObject(paging(PAGE_COMMENTS)),
  etag: "state",
  response: {
    status: 200,
    description: "A page of comments.",
    schema: z.object({ items: z.array(CommentSchema), total: Count, next: Next }).meta({ id: "CommentList" }),
  },
  errors: ["not_found"],
  example: { params: { id: "2309.12307" } },
  async handler(request) {
    const { site, params, query, reader, address } = request;
    const { key } = await getPaper(site.db, params.id);
    const [commentId, threadId] = request.place(Place) ?? [];
    const after = commentId && threadId ? { commentId, threadId } : undefined;
    const { comments, next, total } = await listComments(site, key, { after, limit: query.limit }, reader);
    return {
      items: comments.map((one) => commentJson(address, one)),
      total,
      next: next ? request.next([next.commentId, next.threadId]) : null,
    };
  },
});

const text = z
  .string()
  .max(MAX_COMMENT_CHARACTERS)
  .meta({ description: "Markdown with mathematics; `@handle` mentions a reader, and a paper’s id links to it." });
const ofComment = z.strictObject({ comment: number });

const addOne = operation({
  id: "addComment",
  group,
  method: "post",
  path: "/papers/{id}/comments",
  summary: "Write a comment",
  description: "The same comment sent twice within a moment is saved once.",
  params: ofPaper,
  body: z.strictObject({ text, answers: number.optional().meta({ description: "The comment that it answers." }) }),
  requiresReader: true,
  response: { status: 201, description: "The comment.", schema: CommentSchema },
  errors: ["not_found", "conflict"],
  example: { params: { id: "2309.12307" }, body: { text: "The proof of lemma 2 is worth the time." } },
  async handler({ site, session, params, body, reader, address }) {
    const input = { paperId: params.id, parentId: body.answers, text: body.text };
    const comment = await writeComment(site, session, input);
    return commentJson(address, await showComment(site, comment, reader));
  },
});

const editOne = operation({
  id: "editComment",
  group,
  method: "patch",
  path: "/comments/{comment}",
  summary: "Edit a comment of yours",
  params: ofComment,
  body: z.strictObject({ text }),
  requiresReader: true,
  response: { status: 200, description: "The comment as it is now.", schema: CommentSchema },
  errors: ["not_found", "conflict"],
  example: { params: { comment: "7" }, body: { text: "Lemma 3, I mean." } },
  async handler({ site, session, params, body, reader, address }) {
    const comment = await editComment(site, session, { commentId: params.comment, text: body.text });
    return commentJson(address, await showComment(site, comment, reader));
  },
});

const deleteOne = operation({
  id: "deleteComment",
  group,
  method: "delete",
  path: "/comments/{comment}",
  summary: "Delete a comment of yours",
  description: "Moderators may delete others’ comments, with a token that may moderate.",
  params: ofComment,
  requiresReader: true,
  response: { status: 204, description: "It is gone." },
  errors: ["not_found"],
  example: { params: { comment: "7" } },
  async handler({ site, session, params }) {
    await deleteComment(site, session, { commentId: params.comment });
    return undefined;
  },
});

export const commentOperations = [list, addOne, editOne, deleteOne];
