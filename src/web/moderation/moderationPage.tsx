/** The pages on which moderators decide: the queue of what waits, and one case with all its reports. */

import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { DecidedCase, ModerationCase } from "../../app/moderation/listReports.ts";
import { banProblem, MAX_REASON_CHARACTERS, type ReportSubject } from "../../domain/discussion/report.ts";
import { readerPath } from "../../domain/pagePaths.ts";
import { plainText } from "../../domain/papers/tex.ts";

import { type Reader, ROLES } from "../../domain/readers/reader.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { ReportTarget } from "../../store/moderation/reportTargets.ts";
import { Moment } from "../editions/EmptyEdition.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Pager } from "../layout/Pager.tsx";
import { BanForm, ReasonField } from "./moderationForms.tsx";
import { wordsOfOutcome, wordsOfReason } from "./reportPage.tsx";

interface QueueView {
  page: PageContext;
  cases: ModerationCase[];
  total: number;
  pageNumber: number;
  pages: number;
  decided: DecidedCase[];
  zone: string;
}

export const QueuePage = ({ page, cases, total, pageNumber, pages, decided, zone }: QueueView) => (
  <ModerationLayout page={page} title="Moderation" current="/moderation">
    <header class="listhead">
      <h1>
        Moderation<small>{total === 0 ? "Nothing is waiting for you." : `${count(total, "thing")} to look at.`}</small>
      </h1>
    </header>
    {cases.map((shown) => (
      <CaseSection page={page} shown={shown} zone={zone} />
    ))}
    <Pager page={pageNumber} pages={pages} to={(n) => `/moderation?page=${n}`} />
    {decided.length > 0 && (
      <section aria-labelledby="decided">
        <h2 id="decided">Decided recently</h2>
        <ul>
          {decided.map(({ name, path, subject, decision: { outcome, at, by }, reports }) => (
            <li>
              {path === undefined ? plainText(name) : <a href={casePath(subject)}>{plainText(name)}</a>},{" "}
              {count(reports, "report")}: {wordsOfOutcome(outcome)} {by !== undefined && <>By @{by}, </>}
              <Moment at={at} zone={zone} />
            </li>
          ))}
        </ul>
      </section>
    )}
  </ModerationLayout>
);

/** Returns the address of the page on which moderators decide on something. */
export const casePath = ({ kind, id }: ReportSubject): string =>
  `/moderation/about?${new URLSearchParams({ kind, id })}`;

/** One thing, reported or not. */
export const CasePage = ({ page, shown, zone }: { page: PageContext; shown: ModerationCase; zone: string }) => (
  <ModerationLayout page={page} title={plainText(shown.target.name)} current="">
    <header class="listhead">
      <h1>Moderate</h1>
    </header>
    <CaseSection page={page} shown={shown} zone={zone} />
  </ModerationLayout>
);

interface ModerationLayoutProps {
  page: PageContext;
  title: string;
  /** The address of this page among the moderators' pages. */
  current: string;
  children: Child;
}

export const ModerationLayout = ({ page, title, current, children }: ModerationLayoutProps) => (
  <Layout page={page} title={title}>
    <nav class="parts" aria-label="Moderation">
      {[
        ["/moderation", "Waiting"],
        ["/moderation/claims", "Author claims"],
        ["/moderation/readers", "Readers"],
        ["/moderation/audit", "What was done"],
      ].map(([to, name]) => (
        <a href={to} aria-current={to === current ? "page" : undefined}>
          {name}
        </a>
      ))}
    </nav>
    <div class="admin moderation">{children}</div>
  </Layout>
);

const CaseSection = ({
  page,
  shown: { target, html, reports },
  zone,
}: {
  page: PageContext;
  shown: ModerationCase;
  zone: string;
}) => {
  const open = reports.filter(({ decision }) => decision === undefined);
  const id = `${target.kind}-${target.id.replaceAll(" ", "-")}`;
  return (
    <section class="case" aria-labelledby={id} id={`case-${id}`}>
      <h2 id={id}>
        <a href={target.path}>{sentence(plainText(target.name))}</a>
      </h2>
      <p class="meta">
        <span>
          by <a href={readerPath(target.writer.handle)}>{target.writer.name}</a> @{target.writer.handle}
          {target.writer.banned && " (banned)"}
        </span>
        {open.length > 0 && <span>{count(open.length, "open report")}</span>}
        {target.hidden !== undefined && (
          <span>
            {target.held ? "Held" : "Hidden"}: {target.hidden}
          </span>
        )}
      </p>
      {html !== "" && <blockquote class="comment-text">{raw(html)}</blockquote>}
      <Reports reports={reports} zone={zone} />
      <Decisions page={page} target={target} report={open[0]?.id} />
    </section>
  );
};

const Reports = ({ reports, zone }: { reports: ModerationCase["reports"]; zone: string }) =>
  reports.length === 0 ? null : (
    <ul>
      {reports.map(({ reason, message, by, createdAt, decision }) => (
        <li>
          <b>{wordsOfReason(reason)}</b>
          {message && <>: “{message}”</>} @{by}, <Moment at={createdAt} zone={zone} />
          {decision && (
            <>
              . {wordsOfOutcome(decision.outcome)}
              {decision.by !== undefined && <> (@{decision.by})</>}
            </>
          )}
        </li>
      ))}
    </ul>
  );

interface DecisionsProps {
  page: PageContext;
  target: ReportTarget;
  /** The id of one of the open reports. */
  report: number | undefined;
}

const Decisions = ({ page, target, report }: DecisionsProps) => {
  const { kind, id, writer, held } = target;
  const isHidden = target.hidden !== undefined;
  const hides =
    kind === "comment" ? `/moderation/comments/${id}` : kind === "submission" ? "/moderation/submissions" : undefined;
  const role = ROLES.find((one) => one === writer.role) ?? "reader";
  const mayBan =
    !writer.banned && page.reader && banProblem(page.reader as Reader, { id: writer.id, role }) === undefined;
  return (
    <div class="decisions">
      {hides !== undefined && (!isHidden || held) && (
        <form method="post" action={`${hides}/hide`}>
          <input type="hidden" name="form" value={page.form} />
          <input type="hidden" name="id" value={id} />
          <ReasonField
            label={kind === "comment" ? "Why it is hidden, as readers will see it" : "Why it is hidden, for moderators"}
            max={MAX_REASON_CHARACTERS}
          />
          <button type="submit">Hide it</button>
        </form>
      )}
      {hides !== undefined && isHidden && (
        <form method="post" action={`${hides}/show`}>
          <input type="hidden" name="form" value={page.form} />
          <input type="hidden" name="id" value={id} />
          <button type="submit">{held ? "Let it stand" : "Show it again"}</button>
        </form>
      )}
      {report !== undefined && (
        <form method="post" action={`/moderation/reports/${report}`}>
          <input type="hidden" name="form" value={page.form} />
          <button type="submit">Dismiss the reports</button>
        </form>
      )}
      {mayBan && (
        <details>
          <summary>Ban {writer.name}</summary>
          <BanForm page={page} handle={writer.handle} report={report} />
        </details>
      )}
    </div>
  );
};

const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
