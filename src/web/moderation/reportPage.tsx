/** The form for reporting something, and the list of a reader's own reports. */
import {
  isOutcome,
  isReportReason,
  MAX_REPORT_CHARACTERS,
  OUTCOME_MESSAGES,
  REPORT_REASONS,
  type SentReport,
} from "../../domain/discussion/report.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import type { ReportTarget } from "../../store/moderation/reportTargets.ts";
import { Layout } from "../layout/Layout.tsx";

interface ReportView {
  page: PageContext;
  target: ReportTarget;
  /** What the reader chose and typed, when the form came back. */
  reason?: string;
  message?: string;
  /** The address of the page that the reader came from. */
  back: string;
  /** Why the report was not sent. */
  problem?: string;
}

export const ReportPage = ({ page, target, reason, message, back, problem }: ReportView) => (
  <Layout page={page} title="Report">
    <section class="prose">
      <h1>Report</h1>
      <p>
        You are about to tell the moderators about <a href={back}>{plainText(target.name)}</a>. Only they see who
        reports it.
      </p>
      {problem && (
        <p class="failing" role="alert">
          {problem}
        </p>
      )}
      <form method="post" action="/reports" class="stacked">
        <input type="hidden" name="form" value={page.form} />
        <input type="hidden" name="kind" value={target.kind} />
        <input type="hidden" name="id" value={target.id} />
        <input type="hidden" name="back" value={back} />
        <label for="reason">What is wrong with it?</label>
        <select id="reason" name="reason" required>
          {Object.entries(REPORT_REASONS).map(([value, words]) => (
            <option value={value} selected={value === reason}>
              {words}
            </option>
          ))}
        </select>
        <label for="says">In your own words, if you like</label>
        <textarea id="says" name="says" rows={4} maxlength={MAX_REPORT_CHARACTERS}>
          {message}
        </textarea>
        <button type="submit">Report</button>
      </form>
    </section>
  </Layout>
);

interface OwnReportsView {
  page: PageContext;
  reports: (SentReport & { name: string; path?: string })[];
  /** The address that the reader came from, when a report was sent just now. */
  sentFrom: string | undefined;
}

export const OwnReportsPage = ({ page, reports, sentFrom }: OwnReportsView) => (
  <Layout page={page} title="Your reports">
    <section class="prose">
      <h1>Your reports</h1>
      {sentFrom !== undefined && (
        <p role="status">
          Thank you: the moderators have your report. <a href={sentFrom}>Back to where you were</a>
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

/** Returns a report's reason in words. */
export const wordsOfReason = (reason: string): string => (isReportReason(reason) ? REPORT_REASONS[reason] : reason);
/** Returns what became of a report in words; undefined stands for an open one. */
export const wordsOfOutcome = (outcome: string | undefined): string =>
  outcome === undefined ? "No moderator has looked yet." : isOutcome(outcome) ? OUTCOME_MESSAGES[outcome] : outcome;
