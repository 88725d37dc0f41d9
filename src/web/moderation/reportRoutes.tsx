/** Reports by readers: the form, and what became of them. */
import { Hono } from "hono";
import { isReportKind, isReportReason, MAX_REPORT_CHARACTERS, type Subject } from "../../domain/discussion/report.ts";
import { action, backTo, done, wantsJson } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { sanitizeText } from "../../lib/sanitizeText.ts";
import { grouped } from "../../lib/text.ts";
import { addReport, reportsOf } from "../../store/moderation/reports.ts";
import { describeSubject } from "../../store/moderation/reportTargets.ts";
import { OwnReportsPage, ReportPage } from "./reportPage.tsx";

const SHOWN_REPORTS = 100;

export function reportPages(site: WebContext): Hono {
  const { db } = site;
  const { clock } = site.services;
  const pages = new Hono();

  pages.get("/reports/new", async (c) => {
    const { reader } = await site.only(c, "reader");
    const { subject, name, path } = await reportable(c.req.query(), reader.id);
    const back = backTo(c.req.query("back"), path);
    return c.html(html(<ReportPage page={await site.page(c)} subject={subject} name={name} back={back} />));
  });

  action(pages, site, "POST /reports", async (c, { reader }, fields) => {
    const { subject, name, path } = await reportable(fields, reader.id);
    const back = backTo(fields.back, path);
    const message = sanitizeText(fields.says ?? "").trim();
    const reason = fields.reason ?? "";
    const problem =
      message.length > MAX_REPORT_CHARACTERS
        ? `These are ${grouped(message.length)} characters, and a report may have ${MAX_REPORT_CHARACTERS}. Please shorten it.`
        : undefined;
    if (problem !== undefined || !isReportReason(reason)) {
      const message = problem ?? "Please choose from the list what is wrong.";
      if (wantsJson(c)) throw new BroadsheetError("bad_request", message);
      const view = { subject, name, back, message, ...(isReportReason(reason) ? { reason } : {}) };
      return c.html(html(<ReportPage page={await site.page(c)} {...view} problem={message} />), 400);
    }
    const isNew = await addReport(db, { readerId: reader.id, ...subject, reason, message, now: clock() });
    return done(c, `/reports?${new URLSearchParams({ sent: back })}`, { new: isNew });
  });

  pages.get("/reports", async (c) => {
    const { reader } = await site.only(c, "reader");
    const rows = await reportsOf(db, reader.id, SHOWN_REPORTS);
    const reports = [];
    for (const { kind, subject, reason, created_at, outcome } of rows) {
      const found = isReportKind(kind) ? await describeSubject(db, { kind, id: subject }) : undefined;
      reports.push({
        name: found?.name ?? `a ${kind} that is gone`,
        path: found?.path,
        reason,
        createdAt: created_at,
        outcome,
      });
    }
    const sent = c.req.query("sent");
    const view = { reports, sent: sent === undefined ? undefined : backTo(sent) };
    return c.html(html(<OwnReportsPage page={await site.page(c)} {...view} />));
  });

  /** Throws `not_found`, or `bad_request` for what is the reader's own. */
  async function reportable(fields: Record<string, string>, readerId: number) {
    const { kind = "", id = "" } = fields;
    const subject: Subject | undefined = isReportKind(kind) ? { kind, id } : undefined;
    const found = subject && (await describeSubject(db, subject));
    if (!subject || !found)
      throw new BroadsheetError("not_found", "What you want to report is not there, or not any more.");
    if (found.writer.id === readerId)
      throw new BroadsheetError(
        "bad_request",
        "This is your own, so there is nobody to report. You may change or delete it.",
      );
    return { subject, name: found.name, path: found.path };
  }

  return pages;
}
