/** What can be reported, as moderators see it: whose it is, its text, where it is shown. */

import {
  parseSubmissionId,
  type ReportKind,
  type ReportSubject,
  submissionId,
} from "../../domain/discussion/report.ts";
import { collectionPath, commentPath, paperPath, readerPath } from "../../domain/pagePaths.ts";

import { parseRowId } from "../../lib/ids.ts";
import type { Database } from "../database.ts";

export interface ReportTarget extends ReportSubject {
  /** The address of its page. */
  path: string;
  /** What it is, as in `the comment under “TITLE”`. */
  name: string;
  writer: { id: number; handle: string; name: string; role: string; banned: boolean };
  /** The text in question as it was typed; empty when there is none. */
  text: string;
  /** Why it is hidden; absent when it is not. */
  hidden?: string;
  /** Whether it was hidden automatically, until a moderator has looked. */
  held: boolean;
}

/** Finds what a report is about. Returns undefined when it does not exist, or no longer does. */
export const findReportTarget = (db: Database, { kind, id }: ReportSubject): Promise<ReportTarget | undefined> =>
  FINDERS[kind](db, id);

const FINDERS: Record<ReportKind, (db: Database, id: string) => Promise<ReportTarget | undefined>> = {
  comment,
  submission,
  reader,
  collection,
};

const READER = ["readers.id as readerId", "handle", "readers.name", "role", "banned_at"] as const;

interface ReaderColumns {
  readerId: number;
  handle: string;
  name: string;
  role: string;
  banned_at: number | null;
}

const writerOf = ({ readerId, handle, name, role, banned_at }: ReaderColumns): ReportTarget["writer"] => ({
  id: readerId,
  handle,
  name,
  role,
  banned: banned_at !== null,
});

async function comment(db: Database, id: string): Promise<ReportTarget | undefined> {
  const row = await db
    .selectFrom("comments")
    .innerJoin("readers", "readers.id", "comments.reader_id")
    .innerJoin("papers", "papers.key", "comments.paper_key")
    .select(READER)
    .select(["body", "title", "hidden_at", "hidden_reason", "held"])
    .where("comments.id", "=", parseRowId(id))
    .where("comments.deleted_at", "is", null)
    .executeTakeFirst();
  return (
    row && {
      kind: "comment",
      id,
      path: commentPath(id),
      name: `the comment under “${row.title}”`,
      writer: writerOf(row),
      text: row.body,
      ...(row.hidden_at === null ? {} : { hidden: row.hidden_reason ?? "" }),
      held: row.held === 1,
    }
  );
}

async function submission(db: Database, id: string): Promise<ReportTarget | undefined> {
  const { day, paperKey, readerId } = parseSubmissionId(id);
  // The same submission under another spelling would be reported twice.
  if (id !== submissionId(day, paperKey, readerId)) return undefined;
  const row = await db
    .selectFrom("submissions")
    .innerJoin("readers", "readers.id", "submissions.reader_id")
    .innerJoin("papers", "papers.key", "submissions.paper_key")
    .select(READER)
    .select(["note", "title", "papers.id as paperId", "hidden_at", "hidden_reason"])
    .where("day", "=", day)
    .where("paper_key", "=", paperKey)
    .where("reader_id", "=", readerId)
    .executeTakeFirst();
  return (
    row && {
      kind: "submission",
      id,
      path: paperPath(row.paperId),
      name: `the submission of “${row.title}” on ${day}`,
      writer: writerOf(row),
      text: row.note ?? "",
      ...(row.hidden_at === null ? {} : { hidden: row.hidden_reason ?? "" }),
      held: false,
    }
  );
}

async function reader(db: Database, id: string): Promise<ReportTarget | undefined> {
  const row = await db
    .selectFrom("readers")
    .select(READER)
    .select("about")
    .where("id", "=", parseRowId(id))
    .where("rule", "=", 0)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return (
    row && {
      kind: "reader",
      id,
      path: readerPath(row.handle),
      name: `the reader ${row.name}`,
      writer: writerOf(row),
      text: row.about ?? "",
      held: false,
    }
  );
}

async function collection(db: Database, id: string): Promise<ReportTarget | undefined> {
  const row = await db
    .selectFrom("collections")
    .innerJoin("readers", "readers.id", "collections.reader_id")
    .select(READER)
    .select(["address", "collections.name as title", "collections.about"])
    // By its address: consecutive numbers would reveal the addresses of unlisted collections.
    .where("address", "=", id)
    .where("visibility", "!=", "private")
    .executeTakeFirst();
  return (
    row && {
      kind: "collection",
      id,
      path: collectionPath(row.address),
      name: `the collection “${row.title}”`,
      writer: writerOf(row),
      text: row.about,
      held: false,
    }
  );
}
