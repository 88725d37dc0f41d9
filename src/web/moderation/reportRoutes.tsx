/** Reports by readers: the form, and what became of them. */
import { Hono } from "hono";
import { listOwnReports } from "../../app/moderation/listReports.ts";
import { reportSubject } from "../../app/moderation/reportSubject.ts";
import { getReportable } from "../../app/moderation/reportTarget.ts";
import { action, backTo, done } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { OwnReportsPage, ReportPage } from "./reportPage.tsx";

const SHOWN_REPORTS = 100;

export function reportPages(site: WebContext): Hono {
  const { db } = site;
  const pages = new Hono();

  pages.get("/reports/new", async (c) => {
    const { reader } = await site.only(c, "reader");
    const { kind = "", id = "", back } = c.req.query();
    const target = await getReportable(db, reader, { kind, id });
    return c.html(html(<ReportPage page={await site.page(c)} target={target} back={backTo(back, target.path)} />));
  });

  action(pages, site, "POST /reports", async (c, session, fields) => {
    const { kind = "", id = "", reason = "", says: message = "" } = fields;
    const target = await getReportable(db, session.reader, { kind, id });
    const back = backTo(fields.back, target.path);
    const report = async () => {
      const isNew = await reportSubject(site, session, { kind, id, reason, message });
      return done(c, `/reports?${new URLSearchParams({ sent: back })}`, { new: isNew });
    };
    const again = async (problem: string) => (
      <ReportPage page={await site.page(c)} {...{ target, back, reason, message, problem }} />
    );
    return orFormAgain(c, report, again);
  });

  pages.get("/reports", async (c) => {
    const { reader } = await site.only(c, "reader");
    const reports = await listOwnReports(db, reader.id, SHOWN_REPORTS);
    const { sent } = c.req.query();
    const sentFrom = sent === undefined ? undefined : backTo(sent);
    return c.html(html(<OwnReportsPage page={await site.page(c)} reports={reports} sentFrom={sentFrom} />));
  });

  return pages;
}
