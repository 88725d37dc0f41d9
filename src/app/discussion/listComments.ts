/** Lists of the comments under a paper, for programs. */
import { outlineThreads, threadPages } from "../../domain/discussion/thread.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import type { Instant } from "../../lib/time.ts";
import type { OutlinedComment } from "../../store/discussion/discussion.ts";
import type { AppContext } from "../context.ts";
import {
  commentsFor,
  countReadable,
  type DiscussionNode,
  outlineDiscussion,
  presentComments,
  readableTexts,
  type ShownComment,
} from "./outlineDiscussion.ts";

/** How far a program has read: the last comment, and the first of its thread. */
export interface ReadPosition {
  commentId: number;
  threadId: number;
}

export interface CommentList {
  comments: ShownComment[];
  /** Where the next list begins; absent on the last one. */
  next?: ReadPosition;
  /** The number of all comments whose text this reader may read. */
  total: number;
}

/**
 * Lists up to `limit` comments in order, from the beginning or after `after`. A program that follows `next` gets each
 * comment once, though others are written meanwhile.
 */
export async function listComments(
  ctx: Pick<AppContext, "db" | "renderComments">,
  paperKey: number,
  { after, limit }: { after?: ReadPosition | undefined; limit: number },
  reader?: Reader,
): Promise<CommentList> {
  const all = await commentsFor(ctx.db, paperKey, reader);
  const nodes = outlineThreads(all);
  const from = after ? indexAfter(nodes, after, all) : 0;
  const listed = nodes.slice(from, from + limit);
  const commentId = listed.at(-1)?.comment.id;
  const threadId = nodes.slice(0, from + limit).findLast(({ depth }) => depth === 0)?.comment.id;
  const hasMore = from + limit < nodes.length && commentId !== undefined && threadId !== undefined;
  return {
    comments: await presentComments(ctx, paperKey, listed),
    ...(hasMore ? { next: { commentId, threadId } } : {}),
    total: countReadable(nodes),
  };
}

/** Returns where to go on: behind the place that the last comment had, also when it has gone meanwhile. */
function indexAfter(
  nodes: readonly DiscussionNode[],
  { commentId, threadId }: ReadPosition,
  all: readonly OutlinedComment[],
): number {
  const index = nodes.findIndex(({ comment }) => comment.id === commentId);
  if (index >= 0) return index + 1;
  const order = outlineThreads(all.map((comment) => ({ ...comment, gone: false }))).map(({ comment }) => comment.id);
  if (order.includes(commentId)) {
    const later = new Set(order.slice(order.indexOf(commentId) + 1));
    const at = nodes.findIndex(({ comment }) => later.has(comment.id));
    return at < 0 ? nodes.length : at;
  }
  // Not even its place is kept.
  const next = nodes.findIndex(({ comment, depth }) => depth === 0 && comment.id > threadId);
  return next < 0 ? nodes.length : next;
}

/** A comment as Markdown, without the marks of the reader who asks. */
export interface PlainComment {
  id: number;
  /** The writer's name and handle. */
  name: string;
  handle: string;
  createdAt: Instant;
  /** The Markdown as it was typed. */
  text: string;
}

/** Lists up to `limit` comments of a discussion's first page, as anybody may read them. */
export async function listFirstComments(
  { db }: Pick<AppContext, "db">,
  paperKey: number,
  limit: number,
): Promise<PlainComment[]> {
  const [first = []] = threadPages(await outlineDiscussion(db, paperKey));
  const readable = first.filter(({ comment }) => comment.readable).slice(0, limit);
  const texts = await readableTexts(db, readable);
  return readable.map(({ comment: { id, name, handle, createdAt } }) => ({
    id,
    name,
    handle,
    createdAt,
    text: texts.get(id) ?? "",
  }));
}
