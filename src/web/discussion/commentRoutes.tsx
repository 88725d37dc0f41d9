/** Comments: writing, previewing, editing and deleting them, and their permanent addresses. */

import { type Context, Hono } from "hono";
import { commentHtml } from "../../app/discussion/commentHtmlCache.ts";
import { deleteComment } from "../../app/discussion/deleteComment.ts";
import { editComment } from "../../app/discussion/editComment.ts";
import { getComment, getEditableComment } from "../../app/discussion/getComment.ts";
import { previewComment } from "../../app/discussion/previewComment.ts";
import { findCommentPage } from "../../app/discussion/showDiscussion.ts";
import { type CommentReference, writeComment } from "../../app/discussion/writeComment.ts";
import { getPaper } from "../../app/papers/getPaper.ts";
import { commentPath, paperPath } from "../../domain/pagePaths.ts";

import type { Reader } from "../../domain/readers/reader.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import type { ErrorCode } from "../../lib/errors.ts";
import { parseRowId } from "../../lib/ids.ts";
import { findComment } from "../../store/discussion/comments.ts";
import type { Draft } from "./CommentForm.tsx";
import { threadsPath } from "./Comments.tsx";
import { WriteCommentPage, type WriteView } from "./writeCommentPage.tsx";

/** Errors of the text, or of its moment, which are shown beside the text. */
const SHOWN_BESIDE: readonly ErrorCode[] = ["bad_request", "conflict", "too_many_tries"];

export function commentPages(site: WebContext): Hono {
  const pages = new Hono();
  addWriting(pages, site);
  addEditing(pages, site);
  pages.get("/comments/:comment{[0-9]+}", async (c) => {
    const comment = await getComment(site.db, idOf(c));
    const session = await site.sessions.reading(c);
    return c.redirect(await placeOf(site, comment, session?.reader), 303);
  });
  return pages;
}

function addWriting(pages: Hono, site: WebContext): void {
  action(pages, site, "POST /papers/:id{.+}/comments", async (c, session, { text = "", parent = "" }) => {
    const { id: paperId, title } = await getPaper(site.db, c.req.param("id") ?? "");
    const parentId = optionalId(parent);
    const write = async () => {
      const comment = await writeComment(site, session, { paperId, parentId, text });
      return done(c, await placeOf(site, comment, session.reader), {
        id: comment.id,
        address: commentPath(comment.id),
      });
    };
    return orFormAgain(c, write, formPage(site, c, { paperId, parentId, text }, title), SHOWN_BESIDE);
  });

  action(pages, site, "POST /comments/preview", async (c, session, { text = "", paper = "", parent, comment }) => {
    const { id: paperId, title } = await getPaper(site.db, paper);
    const draft = { paperId, parentId: optionalId(parent), commentId: optionalId(comment), text };
    const show = async () => {
      const preview = await previewComment(site, session, { text });
      return wantsJson(c)
        ? c.json({ html: preview })
        : c.html(html(await writePage(site, c, { draft, title, preview })));
    };
    return orFormAgain(c, show, formPage(site, c, draft, title), SHOWN_BESIDE);
  });
}

function addEditing(pages: Hono, site: WebContext): void {
  pages.get("/comments/:comment{[0-9]+}/edit", async (c) => {
    const { reader } = await site.only(c, "reader");
    const { id, paperId, paperTitle: title, body } = await getEditableComment(site.db, idOf(c), reader);
    return c.html(html(await writePage(site, c, { draft: { paperId, commentId: id, text: body }, title })));
  });

  action(pages, site, "POST /comments/:comment", async (c, session, { text = "" }) => {
    const { id: commentId, paperId, paperTitle } = await getEditableComment(site.db, idOf(c), session.reader);
    const edit = async () => {
      const comment = await editComment(site, session, { commentId, text });
      return done(c, await placeOf(site, comment, session.reader), { id: commentId });
    };
    return orFormAgain(c, edit, formPage(site, c, { paperId, commentId, text }, paperTitle), SHOWN_BESIDE);
  });

  action(pages, site, "POST /comments/:comment/delete", async (c, session) => {
    const comment = await deleteComment(site, session, { commentId: idOf(c) });
    return done(c, await placeOf(site, comment, session.reader));
  });
}

/** Returns the address of a comment's place for a reader; when it is not shown to them, that of the discussion. */
async function placeOf(site: WebContext, comment: CommentReference, reader: Reader | undefined): Promise<string> {
  const path = paperPath(comment.paperId);
  const page = await findCommentPage(site, comment, reader);
  return page === undefined ? `${path}#comments` : threadsPath(path, page, `c-${comment.id}`);
}

const formPage = (site: WebContext, c: Context, draft: Draft, title: string) => (message: string) =>
  writePage(site, c, { draft, title, message });

async function writePage(site: WebContext, c: Context, view: Omit<WriteView, "page" | "answers">) {
  const { parentId, paperId } = view.draft;
  const parent = parentId === undefined ? undefined : await findComment(site.db, parentId);
  // A comment that has gone meanwhile cannot be answered, but the text may still become a comment of its own.
  const open = parent && !parent.isHidden && parent.paperId === paperId ? parent : undefined;
  const answers = open && {
    id: open.id,
    name: open.name,
    html: await commentHtml(site.renderComments, open.body),
  };
  const draft = { ...view.draft, parentId: open?.id };
  return <WriteCommentPage page={await site.page(c)} {...view} draft={draft} answers={answers} />;
}

const idOf = (c: Context): number => parseRowId(c.req.param("comment") ?? "");
const optionalId = (field: string | undefined): number | undefined => (field ? parseRowId(field) : undefined);
