/** Comments: writing them, trying how they look, changing and deleting them, and their lasting addresses. */

import { type Context, Hono } from "hono";
import { cleanComment } from "../../domain/discussion/comment.ts";
import { paperPath, parsePaperId } from "../../domain/papers/paperId.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError, HTTP_STATUS } from "../../lib/errors.ts";
import { retryAfterHeader } from "../../lib/retryAfter.ts";
import { addComment, deleteComment, editComment, ownComment } from "../../store/discussion/comments.ts";
import { findComment } from "../../store/discussion/discussion.ts";
import { numberIn } from "../../store/moderation/reportTargets.ts";
import { findPaper, idsOf } from "../../store/papers/papers.ts";
import type { Draft } from "./CommentForm.tsx";
import { threadsPath } from "./Comments.tsx";
import { WriteCommentPage, type WriteView } from "./writeCommentPage.tsx";

/** What is wrong with a text, or with its moment, is said beside the text. */
const SAID_BESIDE = ["bad_request", "conflict", "too_many_tries"];

export function commentPages(site: WebContext): Hono {
  const { db, discussions } = site;
  const { clock } = site.services;
  const pages = new Hono();

  action(pages, site, "POST /papers/:id{.+}/comments", async (c, { reader }, { text = "", parent = "" }) => {
    const paper = await paperOf(c.req.param("id") ?? "");
    const parentId = parent === "" ? undefined : numberIn(parent);
    return beside(c, { paperId: paper.id, parentId, text }, paper.title, async () => {
      site.limit("comments", reader.id);
      const now = clock();
      const id = await addComment(db, { paperKey: paper.key, reader, parentId, body: cleanComment(text), now });
      return done(c, await placeOf(paper, id, reader), { id, address: `/comments/${id}` });
    });
  });

  action(pages, site, "POST /comments/preview", async (c, _visit, { text = "", ...fields }) => {
    const paper = await paperOf(fields.paper ?? "");
    const draft = { paperId: paper.id, parentId: numbered(fields.parent), commentId: numbered(fields.comment), text };
    return beside(c, draft, paper.title, async () => {
      const preview = await rendered(cleanComment(text));
      if (wantsJson(c)) return c.json({ html: preview });
      return c.html(await writePage(c, { draft, title: paper.title, preview }));
    });
  });

  pages.get("/comments/:comment{[0-9]+}", async (c) => {
    const comment = await commentOf(c);
    const visit = await site.visits.reading(c);
    return c.redirect(await placeOf({ id: comment.paperId, key: comment.paperKey }, comment.id, visit?.reader), 303);
  });

  pages.get("/comments/:comment{[0-9]+}/edit", async (c) => {
    const { reader } = await site.only(c, "reader");
    const { paperId, title, id, body } = await commentOf(c);
    await ownComment(db, id, reader);
    return c.html(await writePage(c, { draft: { paperId, commentId: id, text: body }, title }));
  });
  action(pages, site, "POST /comments/:comment", async (c, { reader }, { text = "" }) => {
    const { paperId, title, paperKey, id } = await commentOf(c);
    await ownComment(db, id, reader);
    return beside(c, { paperId, commentId: id, text }, title, async () => {
      site.limit("comments", reader.id);
      await editComment(db, { id, reader, body: cleanComment(text), now: clock() });
      return done(c, await placeOf({ id: paperId, key: paperKey }, id, reader), { id });
    });
  });

  action(pages, site, "POST /comments/:comment/delete", async (c, { reader }) => {
    const id = numberIn(c.req.param("comment") ?? "");
    const { paperKey } = await deleteComment(db, { id, by: reader, now: clock() });
    const paper = { key: paperKey, id: (await idsOf(db, [paperKey])).get(paperKey) ?? "" };
    return done(c, await placeOf(paper, id, reader));
  });

  /** Where a comment stands for a reader; where it is not shown, the discussion that it was of. */
  async function placeOf(paper: { id: string; key: number }, id: number, reader: Reader | undefined): Promise<string> {
    const page = await discussions.pageOf(paper.key, id, reader);
    return page === undefined ? `${paperPath(paper.id)}#comments` : threadsPath(paperPath(paper.id), page, `c-${id}`);
  }

  async function paperOf(asked: string) {
    const id = parsePaperId(asked);
    const paper = id === undefined ? undefined : await findPaper(db, id);
    if (!paper) throw new BroadsheetError("not_found", "There is no such paper in this library.");
    return paper;
  }

  async function commentOf(c: Context) {
    const comment = await findComment(db, numberIn(c.req.param("comment") ?? ""));
    if (!comment) throw new BroadsheetError("not_found", "There is no such comment. It may have been deleted.");
    return comment;
  }

  const rendered = async (text: string): Promise<string> => (await discussions.texts([text])).get(text) ?? "";

  /** Shows the form again, with the text, where something is against it. */
  async function beside(c: Context, draft: Draft, title: string, work: () => Promise<Response>): Promise<Response> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BroadsheetError) || !SAID_BESIDE.includes(error.code) || wantsJson(c)) throw error;
      if (error.retryAfterS !== undefined) c.header(...retryAfterHeader(error.retryAfterS));
      return c.html(await writePage(c, { draft, title, message: error.message }), HTTP_STATUS[error.code] ?? 400);
    }
  }

  async function writePage(c: Context, view: Omit<WriteView, "page" | "answers">): Promise<string> {
    const { parentId, paperId } = view.draft;
    const parent = parentId === undefined ? undefined : await findComment(db, parentId);
    // What has gone in the meantime is answered no more: the text may still become a comment of its own.
    const open = parent && parent.hiddenAt === null && parent.paperId === paperId ? parent : undefined;
    const answers = open && { id: open.id, name: open.name, html: await rendered(open.body) };
    const draft = { ...view.draft, parentId: open?.id };
    return html(<WriteCommentPage page={await site.page(c)} {...view} draft={draft} answers={answers} />);
  }

  return pages;
}

const numbered = (field: string | undefined): number | undefined => (field ? numberIn(field) : undefined);
