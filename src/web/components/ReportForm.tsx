/** To tell moderators of something that should not be here. */
import type { PageContext } from "../context.ts";
import { FormFields } from "./FormFields.tsx";

const REASONS = [
  ["spam", "advertising or spam"],
  ["abuse", "insulting or threatening"],
  ["impersonation", "pretends to be somebody else"],
  ["other", "something else"],
] as const;
const MAX_SAYS_CHARACTERS = 500;

export const ReportForm = ({ page, kind, subject }: { page: PageContext; kind: string; subject: string }) =>
  page.reader ? (
    <details class="report">
      <summary>Report this {kind}</summary>
      <form class="stacked" method="post" action="/reports">
        <FormFields page={page} />
        <input type="hidden" name="kind" value={kind} />
        <input type="hidden" name="subject" value={subject} />
        <label for="report-reason">What is wrong</label>
        <select id="report-reason" name="reason">
          {REASONS.map(([value, name]) => (
            <option value={value}>{name}</option>
          ))}
        </select>
        <label for="report-says">What moderators should know</label>
        <textarea id="report-says" name="says" rows={3} maxlength={MAX_SAYS_CHARACTERS} />
        <button type="submit">Report to the moderators</button>
      </form>
    </details>
  ) : null;
