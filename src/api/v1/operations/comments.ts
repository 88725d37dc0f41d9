/** Comments: reading a discussion, writing, changing and deleting one's own. */
import { z } from "zod";
import type { ShownComment } from "../../../app/discussion/showDiscussion.ts";
import { getPaper } from "../../../app/papers/getPaper.ts";
import { cleanComment, MAX_COMMENT_CHARACTERS } from "../../../domain/discussion/comment.ts";
import { BroadsheetError } from "../../../lib/errors.ts";
import { addComment, deleteComment, editComment } from "../../../store/discussion/comments.ts";
import { findComment } from "../../../store/discussion/discussion.ts";
import { type OperationRequest, operation } from "../operation.ts";
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
    address: Address.meta({ description: "Where it stands." }),
    depth: Count.meta({ description: "0 for the first of a thread." }),
    answers: number.nullable().meta({ description: "The comment that it answers." }),
    by: ReaderName.nullable().meta({ description: "Null where its text is not shown." }),
    byAuthor: z.boolean().meta({ description: "Whether the writer is an author of the paper." }),
    created: Moment,
    edited: Moment.nullable(),
    deleted: z.boolean().meta({ description: "Its place is kept for the sake of its answers." }),
    hidden: z.string().nullable().meta({ description: "Why a moderator hid it; null where none did." }),
    text: z.string().nullable().meta({ description: "Markdown; null where it is not shown." }),
    html: z.string().nullable().meta({ description: "The same, safe to show." }),
  })
  .meta({ id: "Comment" });

const commentJson = (address: string, comment: ShownComment) => ({
  id: comment.id,
  address: `${address}/comments/${comment.id}`,
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

const listComments = operation({
  id: "listComments",
  group,
  method: "get",
  path: "/papers/{id}/comments",
  summary: "What readers say of a paper",
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
    const [comment, thread] = request.place(Place) ?? [];
    const read = comment && thread ? { comment, thread } : undefined;
    const { comments, readTo, total } = await site.discussions.after(key, read, query.limit, reader);
    return {
      items: comments.map((one) => commentJson(address, one)),
      total,
      next: readTo ? request.next([readTo.comment, readTo.thread]) : null,
    };
  },
});

const text = z
  .string()
  .max(MAX_COMMENT_CHARACTERS)
  .meta({ description: "Markdown with mathematics; `@handle` names a reader, an id of a paper leads to it." });
const ofComment = z.strictObject({ comment: number });

const addOne = operation({
  id: "addComment",
  group,
  method: "post",
  path: "/papers/{id}/comments",
  summary: "Write a comment",
  description: "Sent twice within a moment, it is kept once.",
  params: ofPaper,
  body: z.strictObject({ text, answers: number.optional().meta({ description: "The comment that it answers." }) }),
  requiresReader: true,
  response: { status: 201, description: "The comment.", schema: CommentSchema },
  errors: ["not_found", "conflict"],
  example: { params: { id: "2309.12307" }, body: { text: "The proof of lemma 2 is worth the time." } },
  async handler(request) {
    const { site, params, body, reader } = request;
    const { key } = await getPaper(site.db, params.id);
    const kept = { paperKey: key, reader, parentId: body.answers, body: cleanComment(body.text) };
    const id = await addComment(site.db, { ...kept, now: site.services.clock() });
    return written(request, key, id);
  },
});

const editOne = operation({
  id: "editComment",
  group,
  method: "patch",
  path: "/comments/{comment}",
  summary: "Change a comment of yours",
  params: ofComment,
  body: z.strictObject({ text }),
  requiresReader: true,
  response: { status: 200, description: "The comment as it is now.", schema: CommentSchema },
  errors: ["not_found", "conflict"],
  example: { params: { comment: "7" }, body: { text: "Lemma 3, I mean." } },
  async handler(request) {
    const { site, params, body, reader } = request;
    const id = params.comment;
    await editComment(site.db, { id, reader, body: cleanComment(body.text), now: site.services.clock() });
    const { paperKey } = (await findComment(site.db, id)) ?? {};
    return written(request, paperKey ?? 0, id);
  },
});

/** As its writer sees it. */
async function written(
  { site, reader, address }: Pick<OperationRequest, "site" | "reader" | "address">,
  key: number,
  id: number,
) {
  const { comments } = await site.discussions.of(key, { comment: id }, reader);
  const comment = comments.find((one) => one.id === id);
  if (comment) return commentJson(address, comment);
  throw new BroadsheetError("not_found", "There is no such comment. It may have been deleted.");
}

const deleteOne = operation({
  id: "deleteComment",
  group,
  method: "delete",
  path: "/comments/{comment}",
  summary: "Delete a comment of yours",
  description: "Moderators may delete others’, with a token that may moderate.",
  params: ofComment,
  requiresReader: true,
  response: { status: 204, description: "It is gone." },
  errors: ["not_found"],
  example: { params: { comment: "7" } },
  async handler({ site, params, reader }) {
    await deleteComment(site.db, { id: params.comment, by: reader, now: site.services.clock() });
    return undefined;
  },
});

export const commentOperations = [listComments, addOne, editOne, deleteOne];
