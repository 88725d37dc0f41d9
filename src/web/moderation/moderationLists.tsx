/** Lists for moderators: readers, and the audit log. */

import { banProblem } from "../../domain/discussion/report.ts";
import { readerPath } from "../../domain/pagePaths.ts";

import { MAX_NAME_CHARACTERS, type Reader } from "../../domain/readers/reader.ts";
import { shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { AuditRecord } from "../../store/moderation/auditLog.ts";
import { Moment } from "../editions/EmptyEdition.tsx";
import { Pager } from "../layout/Pager.tsx";
import { BanForm } from "./moderationForms.tsx";
import { ModerationLayout } from "./moderationPage.tsx";

interface ReadersView {
  page: PageContext;
  query: string;
  readers: Reader[];
  total: number;
  pageNumber: number;
  pages: number;
}

export const ReadersPage = ({ page, query, readers, total, pageNumber, pages }: ReadersView) => (
  <ModerationLayout page={page} title="Readers" current="/moderation/readers">
    <header class="listhead">
      <h1>
        Readers
        <small>{query ? `${count(total, "reader")} found` : `${count(total, "reader")}, the banned first`}</small>
      </h1>
    </header>
    <search>
      <form action="/moderation/readers">
        <label for="name">Name or @handle</label>
        <input id="name" name="q" type="search" value={query} maxlength={MAX_NAME_CHARACTERS} />
        <button type="submit">Find</button>
      </form>
    </search>
    <ul class="people">
      {readers.map((reader) => (
        <li>
          <ReaderLine page={page} reader={reader} />
        </li>
      ))}
    </ul>
    <Pager
      page={pageNumber}
      pages={pages}
      to={(n) => `/moderation/readers?${new URLSearchParams({ ...(query ? { q: query } : {}), page: String(n) })}`}
    />
  </ModerationLayout>
);

const ReaderLine = ({ page, reader }: { page: PageContext; reader: Reader }) => {
  const mayBan = page.reader !== undefined && banProblem(page.reader, reader) === undefined;
  return (
    <>
      <a href={readerPath(reader.handle)}>{reader.name}</a> @{reader.handle}, {reader.role} since{" "}
      {shortDate(reader.createdAt)}
      {reader.ban && (
        <strong class="failing">
          , banned on {shortDate(reader.ban.since)}: {reader.ban.reason}
        </strong>
      )}
      {mayBan &&
        (reader.ban ? (
          <form method="post" action={`/moderation/readers/${reader.handle}/unban`}>
            <input type="hidden" name="form" value={page.form} />
            <button type="submit">
              Lift the ban<span class="unseen"> of @{reader.handle}</span>
            </button>
          </form>
        ) : (
          <details>
            <summary>
              Ban<span class="unseen"> @{reader.handle}</span>
            </summary>
            <BanForm page={page} handle={reader.handle} />
          </details>
        ))}
    </>
  );
};

interface AuditView {
  page: PageContext;
  entries: readonly AuditRecord[];
  pageNumber: number;
  /** Whether there are earlier entries. */
  more: boolean;
  zone: string;
}

export const AuditPage = ({ page, entries, pageNumber, more, zone }: AuditView) => (
  <ModerationLayout page={page} title="What was done" current="/moderation/audit">
    <header class="listhead">
      <h1>
        What was done<small>By moderators and admins, the latest first. Times are in the time zone {zone}.</small>
      </h1>
    </header>
    {entries.length === 0 && <p>Nothing yet.</p>}
    <ol class="people">
      {entries.map(({ at, handle, action, subject, message }) => (
        <li>
          <b>{handle === null ? "The command line, or a reader who left" : `@${handle}`}</b> {action} {subject}
          {message && <>: {message}</>}{" "}
          <span class="meta">
            <Moment at={at} zone={zone} />
          </span>
        </li>
      ))}
    </ol>
    <Pager page={pageNumber} pages={more ? pageNumber + 1 : pageNumber} to={(n) => `/moderation/audit?page=${n}`} />
  </ModerationLayout>
);
