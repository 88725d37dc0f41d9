/** What can be reported, as moderators see it: whose it is, what it says, where it stands. */

import type { ReportKind, Subject } from "../../domain/discussion/report.ts";
import { isDay } from "../../domain/editions/edition.ts";
import { paperPath } from "../../domain/papers/paperId.ts";
import type { Database } from "../database.ts";

export interface SubjectView extends Subject {
  /** Its page. */
  path: string;
  /** As `the comment under “TITLE”`. */
  name: string;
  writer: { id: number; handle: string; name: string; role: string; banned: boolean };
  /** The text in question, as it was typed; empty where there is none. */
  text: string;
  /** Why it is hidden; absent where it is not. */
  hidden?: string;
  /** Whether it hid by itself. */
  held: boolean;
}

/** Undefined where there is no such thing, or no longer. */
export const describeSubject = (db: Database, { kind, id }: Subject): Promise<SubjectView | undefined> =>
  DESCRIBE[kind](db, id);

const DESCRIBE: Record<ReportKind, (db: Database, id: string) => Promise<SubjectView | undefined>> = {
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

const writerOf = ({ readerId, handle, name, role, banned_at }: ReaderColumns): SubjectView["writer"] => ({
  id: readerId,
  handle,
  name,
  role,
  banned: banned_at !== null,
});

async function comment(db: Database, id: string): Promise<SubjectView | undefined> {
  const row = await db
    .selectFrom("comments")
    .innerJoin("readers", "readers.id", "comments.reader_id")
    .innerJoin("papers", "papers.key", "comments.paper_key")
    .select(READER)
    .select(["body", "title", "hidden_at", "hidden_reason", "held"])
    .where("comments.id", "=", numberIn(id))
    .where("comments.deleted_at", "is", null)
    .executeTakeFirst();
  return (
    row && {
      kind: "comment",
      id,
      path: `/comments/${id}`,
      name: `the comment under “${row.title}”`,
      writer: writerOf(row),
      text: row.body,
      ...(row.hidden_at === null ? {} : { hidden: row.hidden_reason ?? "" }),
      held: row.held === 1,
    }
  );
}

async function submission(db: Database, id: string): Promise<SubjectView | undefined> {
  const { day, paperKey, readerId } = submissionOf(id);
  // Written in another way it would be reported once more.
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

async function reader(db: Database, id: string): Promise<SubjectView | undefined> {
  const row = await db
    .selectFrom("readers")
    .select(READER)
    .select("about")
    .where("id", "=", numberIn(id))
    .where("rule", "=", 0)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return (
    row && {
      kind: "reader",
      id,
      path: `/readers/${row.handle}`,
      name: `the reader ${row.name}`,
      writer: writerOf(row),
      text: row.about ?? "",
      held: false,
    }
  );
}

async function collection(db: Database, id: string): Promise<SubjectView | undefined> {
  const row = await db
    .selectFrom("collections")
    .innerJoin("readers", "readers.id", "collections.reader_id")
    .select(READER)
    .select(["address", "collections.name as title", "collections.about"])
    // By its address, since numbers in a row would tell the addresses of unlisted ones.
    .where("address", "=", id)
    .where("visibility", "!=", "private")
    .executeTakeFirst();
  return (
    row && {
      kind: "collection",
      id,
      path: `/collections/${row.address}`,
      name: `the collection “${row.title}”`,
      writer: writerOf(row),
      text: row.about,
      held: false,
    }
  );
}

/** The parts of a submission's id; of anything else such as no submission has. */
export function submissionOf(id: string): { day: string; paperKey: number; readerId: number } {
  const [day = "", key = "", readerId = ""] = id.split(" ");
  return { day: isDay(day) ? day : "", paperKey: numberIn(key), readerId: numberIn(readerId) };
}

export const submissionId = (day: string, paperKey: number, readerId: number): string =>
  `${day} ${paperKey} ${readerId}`;

/** Ids are whole numbers from 1; anything else is none. */
export const numberIn = (text: string): number => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0);
