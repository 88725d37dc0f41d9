/** Leads to the form by which a reader tells the moderators of something, and for these to where they decide on it. */

import type { Subject } from "../../domain/discussion/report.ts";
import { includesRole, type Reader } from "../../domain/readers/reader.ts";

interface SubjectLinksProps {
  /** Who is signed in: nobody else may report. */
  reader: Reader | undefined;
  subject: Subject;
  /** Whose it is; nobody reports themselves. */
  writerId: number;
  /** Tells it from the page's other ones for those who do not see where it stands, as `Mira’s comment`. */
  of: string;
  /** The page that it is on. */
  back: string;
}

export const SubjectLinks = ({ reader, subject, writerId, of, back }: SubjectLinksProps) =>
  !reader || reader.ban ? null : (
    <span class="about-it">
      {reader.id !== writerId && (
        <a href={`/reports/new?${new URLSearchParams({ ...subject, back })}`} rel="nofollow">
          Report<span class="unseen"> {of}</span>
        </a>
      )}
      {includesRole(reader.role, "moderator") && (
        <a href={`/moderation/about?${new URLSearchParams({ ...subject })}`}>
          Moderate<span class="unseen"> {of}</span>
        </a>
      )}
    </span>
  );
