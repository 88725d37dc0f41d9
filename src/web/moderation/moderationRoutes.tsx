/** The pages of moderators: the queue, hiding and showing, bans, the audit log. */
import { type Context, Hono } from "hono";
import { banReader } from "../../app/moderation/banReader.ts";
import { dismissReports } from "../../app/moderation/dismissReports.ts";
import { getCase, listDecidedCases, listOpenCases } from "../../app/moderation/listReports.ts";
import { setCommentHidden } from "../../app/moderation/setCommentHidden.ts";
import { setSubmissionHidden } from "../../app/moderation/setSubmissionHidden.ts";
import { unbanReader } from "../../app/moderation/unbanReader.ts";
import { MAX_NAME_CHARACTERS } from "../../domain/readers/reader.ts";
import { action, backTo, done } from "../../http/actions.ts";
import { readPage } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { parseRowId } from "../../lib/ids.ts";
import { clean } from "../../lib/text.ts";
import { auditLog } from "../../store/moderation/auditLog.ts";
import { searchReaders } from "../../store/readers/readerSearch.ts";
import { AuditPage, ReadersPage } from "./moderationLists.tsx";
import { CasePage, casePath, QueuePage } from "./moderationPage.tsx";

const PAGE_CASES = 30;
const PAGE_READERS = 50;
const PAGE_ENTRIES = 100;
const SHOWN_DECIDED = 30;

export function moderationPages(site: WebContext): Hono {
  const pages = new Hono();
  addCases(pages, site);
  addHiding(pages, site);
  addReaders(pages, site);
  addAuditLog(pages, site);
  return pages;
}

function addCases(pages: Hono, site: WebContext): void {
  const { zone } = site.config;

  pages.get("/moderation", async (c) => {
    await site.only(c, "moderator");
    const pageNumber = readPage(c.req.query());
    const { total, cases } = await listOpenCases(site, { limit: PAGE_CASES, offset: (pageNumber - 1) * PAGE_CASES });
    const decided = await listDecidedCases(site.db, SHOWN_DECIDED);
    const view = { cases, total, pageNumber, pages: Math.ceil(total / PAGE_CASES), decided, zone };
    return c.html(html(<QueuePage page={await site.page(c)} {...view} />));
  });

  pages.get("/moderation/about", async (c) => {
    await site.only(c, "moderator");
    const { kind = "", id = "" } = c.req.query();
    const shown = await getCase(site, kind, id);
    return c.html(html(<CasePage page={await site.page(c)} shown={shown} zone={zone} />));
  });

  action(pages, site, "POST /moderation/reports/:report", async (c, session) => {
    await dismissReports(site, session, { reportId: parseRowId(c.req.param("report") ?? "") });
    return done(c, "/moderation");
  });
}

function addHiding(pages: Hono, site: WebContext): void {
  const commentId = (c: Context) => parseRowId(c.req.param("comment") ?? "");
  const toComment = (c: Context) => done(c, casePath({ kind: "comment", id: String(commentId(c)) }));
  const toSubmission = (c: Context, id: string) => done(c, casePath({ kind: "submission", id }));

  action(pages, site, "POST /moderation/comments/:comment/hide", async (c, session, { reason = "" }) => {
    await setCommentHidden(site, session, { commentId: commentId(c), hide: true, reason });
    return toComment(c);
  });
  action(pages, site, "POST /moderation/comments/:comment/show", async (c, session) => {
    await setCommentHidden(site, session, { commentId: commentId(c), hide: false });
    return toComment(c);
  });
  action(pages, site, "POST /moderation/submissions/hide", async (c, session, { id = "", reason = "" }) => {
    await setSubmissionHidden(site, session, { submissionId: id, hide: true, reason });
    return toSubmission(c, id);
  });
  action(pages, site, "POST /moderation/submissions/show", async (c, session, { id = "" }) => {
    await setSubmissionHidden(site, session, { submissionId: id, hide: false });
    return toSubmission(c, id);
  });
}

function addReaders(pages: Hono, site: WebContext): void {
  pages.get("/moderation/readers", async (c) => {
    await site.only(c, "moderator");
    const pageNumber = readPage(c.req.query());
    const query = clean(c.req.query("q") ?? "").slice(0, MAX_NAME_CHARACTERS);
    const { total, readers } = await searchReaders(site.db, query, PAGE_READERS, (pageNumber - 1) * PAGE_READERS);
    const view = { query, readers, total, pageNumber, pages: Math.ceil(total / PAGE_READERS) };
    return c.html(html(<ReadersPage page={await site.page(c)} {...view} />));
  });
  const toReader = (c: Context, handle: string, back: string | undefined) =>
    done(c, backTo(back, `/moderation/readers?${new URLSearchParams({ q: `@${handle}` })}`));

  action(pages, site, "POST /moderation/readers/:handle/ban", async (c, session, fields) => {
    const { reason = "", comments, report, back } = fields;
    const handle = c.req.param("handle") ?? "";
    const reportId = report ? parseRowId(report) : undefined;
    await banReader(site, session, { handle, reason, hideComments: comments === "hide", reportId });
    return toReader(c, handle, back);
  });
  action(pages, site, "POST /moderation/readers/:handle/unban", async (c, session, { back }) => {
    const handle = c.req.param("handle") ?? "";
    await unbanReader(site, session, { handle });
    return toReader(c, handle, back);
  });
}

function addAuditLog(pages: Hono, site: WebContext): void {
  pages.get("/moderation/audit", async (c) => {
    await site.only(c, "moderator");
    const pageNumber = readPage(c.req.query());
    const entries = await auditLog(site.db, PAGE_ENTRIES + 1, (pageNumber - 1) * PAGE_ENTRIES);
    const shown = { entries: entries.slice(0, PAGE_ENTRIES), more: entries.length > PAGE_ENTRIES };
    const { zone } = site.config;
    return c.html(html(<AuditPage page={await site.page(c)} {...shown} pageNumber={pageNumber} zone={zone} />));
  });
}
