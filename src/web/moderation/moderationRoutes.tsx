/** What moderators may do: the queue, hiding and showing, bans, the log. */
import { Hono } from "hono";
import { isReportKind, MAX_REASON_CHARACTERS, type Subject } from "../../domain/discussion/report.ts";
import { MAX_NAME_CHARACTERS } from "../../domain/readers/reader.ts";
import { action, backTo, done } from "../../http/actions.ts";
import { readPage } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import { auditLog } from "../../store/moderation/auditLog.ts";
import {
  banReader,
  dismissReports,
  hideComment,
  hideSubmission,
  showComment,
  unbanReader,
} from "../../store/moderation/moderation.ts";
import { decidedSubjects, findReport, openSubjects, reportsOn } from "../../store/moderation/reports.ts";
import { describeSubject, numberIn, type SubjectView } from "../../store/moderation/reportTargets.ts";
import { searchReaders } from "../../store/readers/readerSearch.ts";
import { AuditPage, ReadersPage } from "./moderationLists.tsx";
import { type Case, CasePage, type Decided, QueuePage } from "./moderationPage.tsx";

const PAGE_CASES = 30;
const PAGE_READERS = 50;
const PAGE_DEEDS = 100;
/** Of one subject; the count says how many there are. */
const SHOWN_REPORTS = 50;
const SHOWN_DECIDED = 30;

export function moderationPages(site: WebContext): Hono {
  const { db, discussions } = site;
  const { clock, config } = site.services;
  const pages = new Hono();

  pages.get("/moderation", async (c) => {
    await site.only(c, "moderator");
    const pageNumber = readPage(c.req.query());
    const { total, subjects } = await openSubjects(db, PAGE_CASES, (pageNumber - 1) * PAGE_CASES);
    const cases = [];
    for (const subject of subjects) {
      const found = await describeSubject(db, subject);
      if (found) cases.push(await caseOf(found));
    }
    const view = { cases, total, pageNumber, pages: Math.ceil(total / PAGE_CASES), zone: config.zone };
    return c.html(html(<QueuePage page={await site.page(c)} {...view} decided={await decidedLately()} />));
  });

  pages.get("/moderation/about", async (c) => {
    await site.only(c, "moderator");
    const { kind = "", id = "" } = c.req.query();
    const found = isReportKind(kind) ? await describeSubject(db, { kind, id }) : undefined;
    if (!found) throw new BroadsheetError("not_found", "There is no such thing, or not any more.");
    return c.html(html(<CasePage page={await site.page(c)} shown={await caseOf(found)} zone={config.zone} />));
  });

  action(pages, site, "POST /moderation/reports/:report", async (c, { reader }) => {
    const subject = await findReport(db, numberIn(c.req.param("report") ?? ""));
    if (!subject) throw new BroadsheetError("not_found", "There is no such report.");
    await dismissReports(db, subject, { by: reader, now: clock() });
    return done(c, "/moderation");
  });

  action(pages, site, "POST /moderation/comments/:comment/hide", async (c, { reader }, fields) => {
    const id = numberIn(c.req.param("comment") ?? "");
    await hideComment(db, id, { by: reader, now: clock(), reason: reasonIn(fields) });
    return done(c, about({ kind: "comment", id: String(id) }));
  });
  action(pages, site, "POST /moderation/comments/:comment/show", async (c, { reader }) => {
    const id = numberIn(c.req.param("comment") ?? "");
    await showComment(db, id, { by: reader, now: clock() });
    return done(c, about({ kind: "comment", id: String(id) }));
  });

  action(pages, site, "POST /moderation/submissions/hide", async (c, { reader }, { id = "", ...fields }) => {
    await hideSubmission(db, id, { by: reader, now: clock(), reason: reasonIn(fields) });
    return done(c, about({ kind: "submission", id }));
  });
  action(pages, site, "POST /moderation/submissions/show", async (c, { reader }, { id = "" }) => {
    await hideSubmission(db, id, { by: reader, now: clock(), reason: undefined });
    return done(c, about({ kind: "submission", id }));
  });

  pages.get("/moderation/readers", async (c) => {
    await site.only(c, "moderator");
    const pageNumber = readPage(c.req.query());
    const query = clean(c.req.query("q") ?? "").slice(0, MAX_NAME_CHARACTERS);
    const { total, readers } = await searchReaders(db, query, PAGE_READERS, (pageNumber - 1) * PAGE_READERS);
    const view = { query, readers, total, pageNumber, pages: Math.ceil(total / PAGE_READERS) };
    return c.html(html(<ReadersPage page={await site.page(c)} {...view} />));
  });
  action(pages, site, "POST /moderation/readers/:handle/ban", async (c, { reader }, fields) => {
    const handle = c.req.param("handle") ?? "";
    const subject = fields.report ? await findReport(db, numberIn(fields.report)) : undefined;
    await banReader(db, {
      by: reader,
      now: clock(),
      handle,
      reason: reasonIn(fields),
      hideComments: fields.comments === "hide",
      about: subject,
    });
    return done(c, backTo(fields.back, `/moderation/readers?${new URLSearchParams({ q: `@${handle}` })}`));
  });
  action(pages, site, "POST /moderation/readers/:handle/unban", async (c, { reader }, fields) => {
    const handle = c.req.param("handle") ?? "";
    await unbanReader(db, { by: reader, now: clock(), handle });
    return done(c, backTo(fields.back, `/moderation/readers?${new URLSearchParams({ q: `@${handle}` })}`));
  });

  pages.get("/moderation/audit", async (c) => {
    await site.only(c, "moderator");
    const pageNumber = readPage(c.req.query());
    const rows = await auditLog(db, PAGE_DEEDS + 1, (pageNumber - 1) * PAGE_DEEDS);
    const view = { deeds: rows.slice(0, PAGE_DEEDS), more: rows.length > PAGE_DEEDS, pageNumber, zone: config.zone };
    return c.html(html(<AuditPage page={await site.page(c)} {...view} />));
  });

  async function caseOf(subject: SubjectView): Promise<Case> {
    const rendered = subject.text === "" ? undefined : await discussions.texts([subject.text]);
    return { subject, html: rendered?.get(subject.text) ?? "", reports: await reportsOn(db, subject, SHOWN_REPORTS) };
  }

  async function decidedLately(): Promise<Decided[]> {
    const decided = [];
    for (const { kind, subject, outcome, decided_at, handle, reports } of await decidedSubjects(db, SHOWN_DECIDED)) {
      const found = isReportKind(kind) ? await describeSubject(db, { kind, id: subject }) : undefined;
      const name = found?.name ?? `a ${kind} that is gone`;
      const path = isReportKind(kind) && found ? about({ kind, id: subject }) : undefined;
      decided.push({ name, path, outcome, at: decided_at ?? 0, by: handle, reports });
    }
    return decided;
  }

  return pages;
}

const about = ({ kind, id }: Subject): string => `/moderation/about?${new URLSearchParams({ kind, id })}`;

function reasonIn({ reason = "" }: Record<string, string>): string {
  const given = clean(reason);
  if (given === "" || given.length > MAX_REASON_CHARACTERS)
    throw new BroadsheetError(
      "bad_request",
      `Please say why, in at most ${MAX_REASON_CHARACTERS} characters: others will read it.`,
    );
  return given;
}
