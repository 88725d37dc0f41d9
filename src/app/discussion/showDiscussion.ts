/** What is said under a paper, as somebody sees it: a page of threads, ready to be shown. */

import { outlineThreads, type ThreadNode, threadPages } from "../../domain/discussion/thread.ts";
import { includesRole, type Reader } from "../../domain/readers/reader.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { type CommentRow, remarksUnder, textsOf } from "../../store/discussion/discussion.ts";
import { verifiedAuthors } from "../../store/moderation/claims.ts";
import { type CommentTexts, createCommentTexts } from "./commentHtmlCache.ts";

export interface Discussion {
  /** The page's comments in order. */
  comments: ShownComment[];
  /** 1 for the first. */
  page: number;
  pages: number;
  /** Of all pages: the comments whose text this reader may read. */
  total: number;
  /** The page that has the newest thread. */
  newest: { id: number; page: number } | undefined;
}

export interface ShownComment {
  id: number;
  depth: number;
  /** What it answers; `here` when that is on the same page. */
  answers?: { id: number; name: string; here: boolean };
  reader: { id: number; handle: string; name: string };
  /** Whether the reader is an author of the paper. */
  byAuthor: boolean;
  createdAt: Instant;
  editedAt?: Instant;
  deleted: boolean;
  hidden?: string;
  held: boolean;
  /** What it was typed as, and what is shown; absent where the text is not for this reader. */
  text?: string;
  html?: string;
}

/** Where a reader of the whole discussion has got to: the last comment, and the first of its thread. */
export interface ReadTo {
  comment: number;
  thread: number;
}

export interface Stretch {
  comments: ShownComment[];
  /** Absent on the last one. */
  readTo?: ReadTo;
  total: number;
}

/** Which page: by its number, or the one that has a comment. */
export type Asked = { page: number } | { comment: number };

export interface Discussions {
  of(paperKey: number, asked: Asked, reader?: Reader): Promise<Discussion>;
  /** So many comments in order, behind what was read; each comes once, though others are written meanwhile. */
  after(paperKey: number, read: ReadTo | undefined, limit: number, reader?: Reader): Promise<Stretch>;
  /** The page of a comment, from 1; undefined where this reader does not see it. */
  pageOf(paperKey: number, comment: number, reader?: Reader): Promise<number | undefined>;
  texts: CommentTexts;
}

export function createDiscussions(db: Database): Discussions {
  const texts = createCommentTexts(db);

  async function placesFor(paperKey: number, reader?: Reader): Promise<ThreadNode<CommentRow>[]> {
    const viewer = reader && { id: reader.id, moderates: includesRole(reader.role, "moderator") };
    return outlineThreads(await remarksUnder(db, paperKey, viewer));
  }
  const pagesFor = async (paperKey: number, reader?: Reader) => threadPages(await placesFor(paperKey, reader));

  return {
    texts,
    async of(paperKey, asked, reader) {
      const pages = await pagesFor(paperKey, reader);
      const at = "page" in asked ? Math.min(asked.page, pages.length) - 1 : Math.max(0, indexOf(pages, asked.comment));
      return {
        comments: await shown(paperKey, pages[at] ?? []),
        page: at + 1,
        pages: pages.length,
        total: readable(pages.flat()),
        newest: newestThread(pages),
      };
    },
    async after(paperKey, read, limit, reader) {
      const places = await placesFor(paperKey, reader);
      const from = read ? behind(places, read) : 0;
      const some = places.slice(from, from + limit);
      const last = some.at(-1)?.remark.id;
      const thread = places.slice(0, from + limit).findLast(({ depth }) => depth === 0)?.remark.id;
      const more = from + limit < places.length && last !== undefined && thread !== undefined;
      return {
        comments: await shown(paperKey, some),
        ...(more ? { readTo: { comment: last, thread } } : {}),
        total: readable(places),
      };
    },
    async pageOf(paperKey, comment, reader) {
      const at = indexOf(await pagesFor(paperKey, reader), comment);
      return at < 0 ? undefined : at + 1;
    },
  };

  async function shown(paperKey: number, places: ThreadNode<CommentRow>[]): Promise<ShownComment[]> {
    if (places.length === 0) return [];
    const ids = places.filter(({ remark }) => remark.readable).map(({ remark }) => remark.id);
    const bodies = await textsOf(db, ids);
    const html = await texts(bodies.values());
    const authors = new Set((await verifiedAuthors(db, paperKey)).map(({ readerId }) => readerId));
    const here = new Set(places.map(({ remark }) => remark.id));
    return places.map(({ remark, depth, answers }) => ({
      id: remark.id,
      depth,
      ...(answers ? { answers: { id: answers.id, name: answers.name, here: here.has(answers.id) } } : {}),
      reader: { id: remark.readerId, handle: remark.handle, name: remark.name },
      byAuthor: authors.has(remark.readerId),
      createdAt: remark.createdAt,
      ...(remark.editedAt === undefined ? {} : { editedAt: remark.editedAt }),
      deleted: remark.deleted,
      ...(remark.hidden === undefined ? {} : { hidden: remark.hidden }),
      held: remark.held,
      ...(remark.readable ? textOf(bodies.get(remark.id) ?? "", html) : {}),
    }));
  }
}

const textOf = (text: string, html: ReadonlyMap<string, string>) => ({ text, html: html.get(text) ?? "" });

const readable = (places: ThreadNode<CommentRow>[]): number => places.filter(({ remark }) => remark.readable).length;

/** Where to go on; with the next thread where the last comment has gone in the meantime. */
function behind(places: ThreadNode<CommentRow>[], { comment, thread }: ReadTo): number {
  const at = places.findIndex(({ remark }) => remark.id === comment);
  if (at >= 0) return at + 1;
  const next = places.findIndex(({ remark, depth }) => depth === 0 && remark.id > thread);
  return next < 0 ? places.length : next;
}

const indexOf = (pages: ThreadNode<CommentRow>[][], comment: number): number =>
  pages.findIndex((page) => page.some(({ remark }) => remark.id === comment));

function newestThread(pages: ThreadNode<CommentRow>[][]): Discussion["newest"] {
  for (const [at, page] of [...pages.entries()].toReversed()) {
    const first = page.findLast(({ depth }) => depth === 0);
    if (first) return { id: first.remark.id, page: at + 1 };
  }
  return undefined;
}
