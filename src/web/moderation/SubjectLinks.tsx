/** Links to the form for reporting something and, for moderators, to the page where they decide on it. */

import { html } from "hono/html";
import type { ReportSubject } from "../../domain/discussion/report.ts";
import { includesRole, type Reader } from "../../domain/readers/reader.ts";

interface SubjectLinksProps {
  /** The reader who is signed in; nobody else may report. */
  reader: Reader | undefined;
  subject: ReportSubject;
  /** The id of the reader whose it is; nobody reports themselves. */
  writerId: number;
  /** Names it for those who do not see where the links stand, as in `Mira’s comment`. */
  of: string;
  /** The address of the page that it is on. */
  back: string;
}

/** By hand: each comment has them. */
export const SubjectLinks = ({ reader, subject, writerId, of, back }: SubjectLinksProps) => {
  if (!reader || reader.ban) return null;
  const report =
    reader.id !== writerId &&
    html`<a href="/reports/new?${String(new URLSearchParams({ ...subject, back }))}" rel="nofollow">Report<span class="unseen"> ${of}</span></a>`;
  const moderate =
    includesRole(reader.role, "moderator") &&
    html`<a href="/moderation/about?${String(new URLSearchParams({ ...subject }))}">Moderate<span class="unseen"> ${of}</span></a>`;
  return html`<span class="about-it">${report}${moderate}</span>`;
};
