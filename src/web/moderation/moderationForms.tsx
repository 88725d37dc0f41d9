/** Forms that several of the moderators' pages have. */
import { MAX_REASON_CHARACTERS } from "../../domain/discussion/report.ts";
import type { PageContext } from "../../http/services.ts";

export const ReasonField = ({ label, max }: { label: string; max: number }) => (
  <label>
    <span>{label}</span>
    <input name="reason" required maxlength={max} autocomplete="off" />
  </label>
);

interface BanFormProps {
  page: PageContext;
  handle: string;
  /** The id of a report that the ban answers. */
  report?: number | undefined;
}

export const BanForm = ({ page, handle, report }: BanFormProps) => (
  <form method="post" action={`/moderation/readers/${handle}/ban`}>
    <input type="hidden" name="form" value={page.form} />
    {report !== undefined && <input type="hidden" name="report" value={report} />}
    <ReasonField label={`Why @${handle} is banned, as they will see it`} max={MAX_REASON_CHARACTERS} />
    <label class="check">
      <input type="checkbox" name="comments" value="hide" /> Hide all their comments too
    </label>
    <button type="submit">Ban</button>
  </form>
);
