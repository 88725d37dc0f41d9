/** What moderators see: what waits for them, one thing with all about it, what was done. */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { banProblem, MAX_REASON_CHARACTERS } from "../../domain/discussion/report.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { readerPath } from "../../domain/readers/handle.ts";
import { type Reader, ROLES } from "../../domain/readers/reader.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { reportsOn } from "../../store/moderation/reports.ts";
import type { SubjectView } from "../../store/moderation/reportTargets.ts";
import { Moment } from "../editions/EmptyEdition.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Pager } from "../layout/Pager.tsx";
import { BanForm, ReasonField } from "./moderationForms.tsx";
import { wordsOfOutcome, wordsOfReason } from "./reportPage.tsx";

export interface Case {
  subject: SubjectView;
  /** The text in question as HTML. */
  html: string;
  reports: Awaited<ReturnType<typeof reportsOn>>;
}

export interface Decided {
  name: string;
  /** Absent where it is gone. */
  path: string | undefined;
  outcome: string | null;
  at: number;
  by: string | null;
  reports: number;
}

interface QueueView {
  page: PageContext;
  cases: Case[];
  total: number;
  pageNumber: number;
  pages: number;
  decided: Decided[];
  zone: string;
}

export const QueuePage = ({ page, cases, total, pageNumber, pages, decided, zone }: QueueView) => (
  <ModerationLayout page={page} title="Moderation" current="/moderation">
    <header class="listhead">
      <h1>
        Moderation<small>{total === 0 ? "Nothing waits for you." : `${count(total, "thing")} to look at.`}</small>
      </h1>
    </header>
    {cases.map((shown) => (
      <CaseSection page={page} shown={shown} zone={zone} />
    ))}
    <Pager page={pageNumber} pages={pages} to={(n) => `/moderation?page=${n}`} />
    {decided.length > 0 && (
      <section aria-labelledby="decided">
        <h2 id="decided">Decided lately</h2>
        <ul>
          {decided.map(({ name, path, outcome, at, by, reports }) => (
            <li>
              {path === undefined ? plainText(name) : <a href={path}>{plainText(name)}</a>}, {count(reports, "report")}:{" "}
              {wordsOfOutcome(outcome)} {by !== null && <>By @{by}, </>}
              <Moment at={at} zone={zone} />
            </li>
          ))}
        </ul>
      </section>
    )}
  </ModerationLayout>
);

/** One thing, reported or not. */
export const CasePage = ({ page, shown, zone }: { page: PageContext; shown: Case; zone: string }) => (
  <ModerationLayout page={page} title={plainText(shown.subject.name)} current="">
    <header class="listhead">
      <h1>Moderate</h1>
    </header>
    <CaseSection page={page} shown={shown} zone={zone} />
  </ModerationLayout>
);

interface ModerationLayoutProps {
  page: PageContext;
  title: string;
  /** The address of this page among those of moderators. */
  current: string;
  children: Child;
}

export const ModerationLayout = ({ page, title, current, children }: ModerationLayoutProps) => (
  <Layout page={page} title={title}>
    <nav class="parts" aria-label="Moderation">
      {[
        ["/moderation", "What waits"],
        ["/moderation/claims", "Claims of authors"],
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
  shown: { subject, html, reports },
  zone,
}: {
  page: PageContext;
  shown: Case;
  zone: string;
}) => {
  const open = reports.filter(({ decided_at }) => decided_at === null);
  const id = `${subject.kind}-${subject.id.replaceAll(" ", "-")}`;
  return (
    <section class="case" aria-labelledby={id} id={`case-${id}`}>
      <h2 id={id}>
        <a href={subject.path}>{sentence(plainText(subject.name))}</a>
      </h2>
      <p class="meta">
        <span>
          by <a href={readerPath(subject.writer.handle)}>{subject.writer.name}</a> @{subject.writer.handle}
          {subject.writer.banned && " (banned)"}
        </span>
        {open.length > 0 && <span>{count(open.length, "open report")}</span>}
        {subject.hidden !== undefined && (
          <span>
            {subject.held ? "Held" : "Hidden"}: {subject.hidden}
          </span>
        )}
      </p>
      {html !== "" && <blockquote class="comment-text">{raw(html)}</blockquote>}
      <Reports reports={reports} zone={zone} />
      <Decisions page={page} subject={subject} report={open[0]?.id} />
    </section>
  );
};

const Reports = ({ reports, zone }: { reports: Case["reports"]; zone: string }) =>
  reports.length === 0 ? null : (
    <ul>
      {reports.map((report) => (
        <li>
          <b>{wordsOfReason(report.reason)}</b>
          {report.message && <>: “{report.message}”</>} @{report.handle}, <Moment at={report.created_at} zone={zone} />
          {report.outcome !== null && (
            <>
              . {wordsOfOutcome(report.outcome)}
              {report.decided_by !== null && <> (@{report.decided_by})</>}
            </>
          )}
        </li>
      ))}
    </ul>
  );

interface DecisionsProps {
  page: PageContext;
  subject: SubjectView;
  /** One of the open reports. */
  report: number | undefined;
}

const Decisions = ({ page, subject, report }: DecisionsProps) => {
  const { kind, id, writer } = subject;
  const isHidden = subject.hidden !== undefined;
  const hides =
    kind === "comment" ? `/moderation/comments/${id}` : kind === "submission" ? "/moderation/submissions" : undefined;
  const role = ROLES.find((one) => one === writer.role) ?? "reader";
  const mayBan =
    !writer.banned && page.reader && banProblem(page.reader as Reader, { id: writer.id, role }) === undefined;
  return (
    <div class="decisions">
      {hides !== undefined && (!isHidden || subject.held) && (
        <form method="post" action={`${hides}/hide`}>
          <input type="hidden" name="form" value={page.form} />
          <input type="hidden" name="id" value={id} />
          <ReasonField
            label={kind === "comment" ? "Why it is hidden, as readers will see" : "Why it is hidden, for moderators"}
            max={MAX_REASON_CHARACTERS}
          />
          <button type="submit">Hide it</button>
        </form>
      )}
      {hides !== undefined && isHidden && (
        <form method="post" action={`${hides}/show`}>
          <input type="hidden" name="form" value={page.form} />
          <input type="hidden" name="id" value={id} />
          <button type="submit">{subject.held ? "Let it stand" : "Show it again"}</button>
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
