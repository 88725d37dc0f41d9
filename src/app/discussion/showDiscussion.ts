/** A page of the threads under a paper, as a reader may see it. */
import { threadPages } from "../../domain/discussion/thread.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import type { AppContext } from "../context.ts";
import { noSuchComment } from "./getComment.ts";
import {
  countReadable,
  type DiscussionNode,
  outlineDiscussion,
  presentComments,
  type ShownComment,
} from "./outlineDiscussion.ts";

type DiscussionContext = Pick<AppContext, "db" | "renderComments">;

export interface Discussion {
  /** The page's comments in order. */
  comments: ShownComment[];
  /** 1 for the first. */
  page: number;
  pages: number;
  /** The number of comments on all pages whose text this reader may read. */
  total: number;
  /** The newest thread and its page; undefined when there is none. */
  newest: { id: number; page: number } | undefined;
}

/** Which page: by its number, or the one that has a comment. */
export type DiscussionPlace = { page: number } | { commentId: number };

/** Returns a page of threads. Beyond the last page, that is the last; for a comment that is not shown, the first. */
export async function showDiscussion(
  ctx: DiscussionContext,
  paperKey: number,
  place: DiscussionPlace,
  reader?: Reader,
): Promise<Discussion> {
  const pages = threadPages(await outlineDiscussion(ctx.db, paperKey, reader));
  const index = "page" in place ? Math.min(place.page, pages.length) - 1 : Math.max(0, indexOf(pages, place.commentId));
  return {
    comments: await presentComments(ctx, paperKey, pages[index] ?? []),
    page: index + 1,
    pages: pages.length,
    total: countReadable(pages.flat()),
    newest: newestThread(pages),
  };
}

/** Returns one comment as a reader may see it. Throws `not_found` when it is not shown to them. */
export async function showComment(
  ctx: DiscussionContext,
  { id, paperKey }: { id: number; paperKey: number },
  reader?: Reader,
): Promise<ShownComment> {
  const { comments } = await showDiscussion(ctx, paperKey, { commentId: id }, reader);
  const comment = comments.find((one) => one.id === id);
  if (comment) return comment;
  throw noSuchComment();
}

/** Returns the page, from 1, that has a comment; undefined when this reader does not see the comment. */
export async function findCommentPage(
  { db }: Pick<AppContext, "db">,
  { id, paperKey }: { id: number; paperKey: number },
  reader?: Reader,
): Promise<number | undefined> {
  const index = indexOf(threadPages(await outlineDiscussion(db, paperKey, reader)), id);
  return index < 0 ? undefined : index + 1;
}

const indexOf = (pages: DiscussionNode[][], commentId: number): number =>
  pages.findIndex((page) => page.some(({ comment }) => comment.id === commentId));

function newestThread(pages: DiscussionNode[][]): Discussion["newest"] {
  for (const [index, page] of [...pages.entries()].toReversed()) {
    const first = page.findLast(({ depth }) => depth === 0);
    if (first) return { id: first.comment.id, page: index + 1 };
  }
  return undefined;
}
