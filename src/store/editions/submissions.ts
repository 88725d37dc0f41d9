/** What readers submit: checked against what the records say, in the transaction that keeps it. */

import type { Day } from "../../domain/editions/edition.ts";
import {
  type SubmissionNotes,
  type SubmissionRefusal,
  type SubmissionRules,
  submissionRefusal,
} from "../../domain/editions/submission.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { addLinks } from "../papers/readerLinks.ts";
import { submit } from "./editions.ts";
import { upvote } from "./upvotes.ts";

/** A paper that a reader wants in a day's edition. */
export interface SubmissionRequest {
  paper: Pick<Paper, "key" | "publishedAt" | "withdrawn">;
  reader: Pick<Reader, "id" | "role" | "createdAt">;
  day: Day;
  at: Instant;
}

/** Why a paper could not be submitted just now, or undefined when it could. */
export async function refusalOf(
  db: Database,
  { paper, reader, day, at }: SubmissionRequest,
  rules: SubmissionRules,
): Promise<SubmissionRefusal | undefined> {
  const ofDay = db.selectFrom("submissions").where("day", "=", day);
  const ofPaper = await ofDay.select(["reader_id", "hidden_at"]).where("paper_key", "=", paper.key).execute();
  const own = ofPaper.find((row) => row.reader_id === reader.id);
  const { submitted } = await ofDay
    .select((eb) => eb.fn.countAll<number>().as("submitted"))
    .where("reader_id", "=", reader.id)
    .executeTakeFirstOrThrow();
  const facts = {
    reader,
    paper,
    now: at,
    already: own?.hidden_at === null,
    takenOut: own ? own.hidden_at !== null : ofPaper.length > 0 && ofPaper.every((row) => row.hidden_at !== null),
    submitted,
  };
  return submissionRefusal(facts, rules);
}

/**
 * Puts a paper into a day's edition with what its submitter says of it and their upvote. Throws a `Refusal`'s code and
 * sentence, and `conflict` when the paper is gone.
 */
export async function addSubmission(
  tx: Tx,
  wish: SubmissionRequest,
  { note, links }: SubmissionNotes,
  rules: SubmissionRules,
): Promise<void> {
  const { reader, day, at } = wish;
  const { key } = wish.paper;
  const refusal = await refusalOf(tx, wish, rules);
  if (refusal) throw new BroadsheetError(refusal.code, refusal.message);
  if (!(await tx.selectFrom("papers").select("key").where("key", "=", key).executeTakeFirst()))
    throw new BroadsheetError("conflict", "This paper has just been joined with another. Please look for it again.");
  await submit(tx, { day, paperKey: key, readerId: reader.id, at, ...(note === "" ? {} : { note }) });
  await upvote(tx, key, reader.id, at);
  await addLinks(tx, key, reader.id, links);
}

/** Whether a reader put a paper into an edition that still has it. */
export async function hasSubmitted(db: Database, readerId: number, paperKey: number): Promise<boolean> {
  const row = await db
    .selectFrom("submissions")
    .select("day")
    .where("reader_id", "=", readerId)
    .where("paper_key", "=", paperKey)
    .where("hidden_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** A reader's submissions and links, for taking along. */
export async function exportSubmissions(db: Database, readerId: number) {
  const submissions = await db
    .selectFrom("submissions")
    .innerJoin("papers", "papers.key", "submissions.paper_key")
    .select(["day", "papers.id as paper", "note", "submitted_at as at", "hidden_reason as hiddenBecause"])
    .where("reader_id", "=", readerId)
    .orderBy("submitted_at")
    .orderBy("papers.key")
    .execute();
  const links = await db
    .selectFrom("paper_links")
    .innerJoin("papers", "papers.key", "paper_links.paper_key")
    .select(["papers.id as paper", "kind", "value"])
    .where("reader_id", "=", readerId)
    .orderBy("papers.key")
    .orderBy("value")
    .execute();
  return { submissions, links };
}

/** The editions keep what a reader put into them, without a word of theirs. */
export async function forgetSubmissions(tx: Tx, readerId: number): Promise<void> {
  await tx.updateTable("submissions").set({ note: null }).where("reader_id", "=", readerId).execute();
  await tx.updateTable("paper_links").set({ reader_id: null }).where("reader_id", "=", readerId).execute();
}
