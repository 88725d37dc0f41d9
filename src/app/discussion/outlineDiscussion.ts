/** The outline of a discussion and its comments ready to be shown, as every interface reads them. */
import { outlineThreads, type ThreadNode } from "../../domain/discussion/thread.ts";
import { includesRole, type Reader } from "../../domain/readers/reader.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { commentsUnder, commentTexts, type OutlinedComment } from "../../store/discussion/discussion.ts";
import { verifiedAuthors } from "../../store/moderation/verifiedAuthors.ts";
import type { AppContext } from "../context.ts";

export type DiscussionNode = ThreadNode<OutlinedComment>;

export interface ShownComment {
  id: number;
  /** 0 for the first of a thread. */
  depth: number;
  /** The comment that it answers; `here` when that is on the same page. */
  answers?: { id: number; name: string; here: boolean };
  reader: { id: number; handle: string; name: string };
  /** Whether the writer is an author of the paper. */
  byAuthor: boolean;
  createdAt: Instant;
  /** Absent when it was never edited. */
  editedAt?: Instant;
  deleted: boolean;
  /** Why it is hidden; absent when it is not. */
  hidden?: string;
  /** Whether it is hidden until a moderator has looked. */
  held: boolean;
  /** The Markdown as it was typed, and its HTML; absent when this reader may not read them. */
  text?: string;
  html?: string;
}

/** Puts all comments under a paper in order, as a reader may see them; without one, as anybody may. */
export const outlineDiscussion = async (db: Database, paperKey: number, reader?: Reader): Promise<DiscussionNode[]> =>
  outlineThreads(await commentsFor(db, paperKey, reader));

/** Loads all comments under a paper, those that are gone included, as a reader may see them. */
export function commentsFor(db: Database, paperKey: number, reader?: Reader): Promise<OutlinedComment[]> {
  const viewer = reader && { id: reader.id, moderates: includesRole(reader.role, "moderator") };
  return commentsUnder(db, paperKey, viewer);
}

/** Counts the comments whose text may be read. */
export const countReadable = (nodes: readonly DiscussionNode[]): number =>
  nodes.filter(({ comment }) => comment.readable).length;

/** Returns the Markdown of those comments that may be read, by id. */
export const readableTexts = (db: Database, nodes: readonly DiscussionNode[]): Promise<Map<number, string>> =>
  commentTexts(
    db,
    nodes.filter(({ comment }) => comment.readable).map(({ comment }) => comment.id),
  );

/** Makes the comments of one page ready to be shown. */
export async function presentComments(
  { db, renderComments }: Pick<AppContext, "db" | "renderComments">,
  paperKey: number,
  nodes: readonly DiscussionNode[],
): Promise<ShownComment[]> {
  if (nodes.length === 0) return [];
  const texts = await readableTexts(db, nodes);
  const html = await renderComments(texts.values());
  const authors = new Set((await verifiedAuthors(db, paperKey)).map(({ readerId }) => readerId));
  const here = new Set(nodes.map(({ comment }) => comment.id));
  return nodes.map(({ comment, depth, parent }) => ({
    id: comment.id,
    depth,
    ...(parent ? { answers: { id: parent.id, name: parent.name, here: here.has(parent.id) } } : {}),
    reader: { id: comment.readerId, handle: comment.handle, name: comment.name },
    byAuthor: authors.has(comment.readerId),
    createdAt: comment.createdAt,
    ...(comment.editedAt === undefined ? {} : { editedAt: comment.editedAt }),
    deleted: comment.deleted,
    ...(comment.hidden === undefined ? {} : { hidden: comment.hidden }),
    held: comment.held,
    ...(comment.readable ? withHtml(texts.get(comment.id) ?? "", html) : {}),
  }));
}

const withHtml = (text: string, html: ReadonlyMap<string, string>) => ({ text, html: html.get(text) ?? "" });
