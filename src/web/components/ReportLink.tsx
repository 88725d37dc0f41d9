/** Leads to the form by which a reader tells the moderators of something. */
import type { Subject } from "../../domain/report.ts";

/** `of` tells it from the page's other ones for those who do not see where it stands. */
export const ReportLink = ({ kind, id, of, back }: Subject & { of: string; back: string }) => (
  <a href={`/reports/new?${new URLSearchParams({ kind, id, back })}`} rel="nofollow">
    Report<span class="unseen"> {of}</span>
  </a>
);
