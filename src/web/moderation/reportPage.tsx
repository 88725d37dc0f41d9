/** Reporting something, and what became of a reader's reports. */
import {
  isOutcome,
  isReportReason,
  MAX_REPORT_CHARACTERS,
  OUTCOME_MESSAGES,
  REPORT_REASONS,
  type ReportReason,
  type Subject,
} from "../../domain/discussion/report.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { Layout } from "../layout/Layout.tsx";

export interface ReportView {
  page: PageContext;
  subject: Subject;
  /** What the subject is, as `the comment under “TITLE”`. */
  name: string;
  reason?: ReportReason | undefined;
  message?: string | undefined;
  /** Where the reader came from. */
  back: string;
  /** Why nothing came of it. */
  problem?: string | undefined;
}

export const ReportPage = ({ page, subject, name, reason, message, back, problem }: ReportView) => (
  <Layout page={page} title="Report">
    <section class="prose">
      <h1>Report</h1>
      <p>
        You are about to tell the moderators of <a href={back}>{plainText(name)}</a>. They see who reports; nobody else
        does.
      </p>
      {problem && (
        <p class="failing" role="alert">
          {problem}
        </p>
      )}
      <form method="post" action="/reports" class="stacked">
        <input type="hidden" name="form" value={page.form} />
        <input type="hidden" name="kind" value={subject.kind} />
        <input type="hidden" name="id" value={subject.id} />
        <input type="hidden" name="back" value={back} />
        <label for="reason">What is wrong with it?</label>
        <select id="reason" name="reason" required>
          {Object.entries(REPORT_REASONS).map(([value, words]) => (
            <option value={value} selected={value === reason}>
              {words}
            </option>
          ))}
        </select>
        <label for="says">In your words, if you like</label>
        <textarea id="says" name="says" rows={4} maxlength={MAX_REPORT_CHARACTERS}>
          {message}
        </textarea>
        <button type="submit">Report</button>
      </form>
    </section>
  </Layout>
);

export interface OwnReport {
  name: string;
  path: string | undefined;
  reason: string;
  createdAt: number;
  outcome: string | null;
}

interface OwnReportsView {
  page: PageContext;
  reports: OwnReport[];
  /** Whether one was sent just now, and where the reader came from then. */
  sent: string | undefined;
}

export const OwnReportsPage = ({ page, reports, sent }: OwnReportsView) => (
  <Layout page={page} title="Your reports">
    <section class="prose">
      <h1>Your reports</h1>
      {sent !== undefined && (
        <p role="status">
          Thank you: the moderators have your report. <a href={sent}>Back to where you were</a>
        </p>
      )}
      {reports.length === 0 && <p>You have reported nothing.</p>}
      <ul class="reports">
        {reports.map(({ name, path, reason, createdAt, outcome }) => (
          <li>
            {path === undefined ? plainText(name) : <a href={path}>{plainText(name)}</a>}{" "}
            <span class="meta">
              <span>{wordsOfReason(reason)}</span>
              <time datetime={new Date(createdAt).toISOString()}>{shortDate(createdAt)}</time>
              <span>{wordsOfOutcome(outcome)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  </Layout>
);

export const wordsOfReason = (reason: string): string => (isReportReason(reason) ? REPORT_REASONS[reason] : reason);
export const wordsOfOutcome = (outcome: string | null): string =>
  outcome === null ? "No moderator has looked yet." : isOutcome(outcome) ? OUTCOME_MESSAGES[outcome] : outcome;
