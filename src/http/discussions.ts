/** What is said under a paper, as somebody sees it: a page of threads, ready to be shown. */
import type { Instant } from "../domain/paper.ts";
import { includesRole, type Reader } from "../domain/reader.ts";
import { outline, type Place, pagesOf } from "../domain/thread.ts";
import { verifiedAuthors } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import { type CommentRow, remarksUnder, textsOf } from "../store/discussion.ts";
import { type CommentTexts, createCommentTexts } from "./commentTexts.ts";

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
  /** Absent where the text is not for this reader. */
  html?: string;
}

/** Which page: by its number, or the one that has a comment. */
export type Asked = { page: number } | { comment: number };

export interface Discussions {
  of(paperKey: number, asked: Asked, reader?: Reader): Promise<Discussion>;
  /** The page of a comment, from 1; undefined where this reader does not see it. */
  pageOf(paperKey: number, comment: number, reader?: Reader): Promise<number | undefined>;
  texts: CommentTexts;
}

export function createDiscussions(db: Database): Discussions {
  const texts = createCommentTexts(db);

  async function pagesFor(paperKey: number, reader?: Reader): Promise<Place<CommentRow>[][]> {
    const viewer = reader && { id: reader.id, moderates: includesRole(reader.role, "moderator") };
    return pagesOf(outline(await remarksUnder(db, paperKey, viewer)));
  }

  return {
    texts,
    async of(paperKey, asked, reader) {
      const pages = await pagesFor(paperKey, reader);
      const at = "page" in asked ? Math.min(asked.page, pages.length) - 1 : Math.max(0, indexOf(pages, asked.comment));
      return {
        comments: await shown(paperKey, pages[at] ?? []),
        page: at + 1,
        pages: pages.length,
        total: pages.flat().filter(({ remark }) => remark.readable).length,
        newest: newestThread(pages),
      };
    },
    async pageOf(paperKey, comment, reader) {
      const at = indexOf(await pagesFor(paperKey, reader), comment);
      return at < 0 ? undefined : at + 1;
    },
  };

  async function shown(paperKey: number, places: Place<CommentRow>[]): Promise<ShownComment[]> {
    if (places.length === 0) return [];
    const readable = places.filter(({ remark }) => remark.readable).map(({ remark }) => remark.id);
    const bodies = await textsOf(db, readable);
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
      ...(remark.readable ? { html: html.get(bodies.get(remark.id) ?? "") ?? "" } : {}),
    }));
  }
}

const indexOf = (pages: Place<CommentRow>[][], comment: number): number =>
  pages.findIndex((page) => page.some(({ remark }) => remark.id === comment));

function newestThread(pages: Place<CommentRow>[][]): Discussion["newest"] {
  for (const [at, page] of [...pages.entries()].toReversed()) {
    const first = page.findLast(({ depth }) => depth === 0);
    if (first) return { id: first.remark.id, page: at + 1 };
  }
  return undefined;
}
