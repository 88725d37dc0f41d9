/**
 * Captures: upvotes of an edition's papers as they were counted at some time, a JSON object a line. Rows of editions
 * (what the papers are, when they were submitted) are read the same way; what they have besides is left alone.
 */
import { z } from "zod";
import { isDay } from "../domain/editions/edition.ts";
import type { SourceFile } from "../domain/ports.ts";
import { BroadsheetError } from "../lib/errors.ts";
import { parseDate } from "../lib/parseDate.ts";
import { parseJson, reasonOf } from "../sources/jsonLine.ts";
import { splitLines } from "../sources/lines.ts";
import type { Capture, EditionRow, RowProblem } from "./captures.ts";

/** Measuring holds all rows in memory and compares a list's papers by pairs. */
const MAX_ROWS = 200_000;
const MAX_UPVOTES = 10_000_000;
const MAX_AUTHORS = 10_000;
const MAX_NAME_CHARS = 200;

const day = z.string("must be text").refine(isDay, "is no day such as 2025-06-10");
const id = z.string("must be text").min(1, "is empty").max(100, "is too long");
const votes = z
  .number("must be a number")
  .int("must be a whole number")
  .min(0, "is below 0")
  .max(MAX_UPVOTES, "is too large");
const time = z
  .string("must be text")
  .max(40, "is no time")
  .transform((text, context) => {
    const at = parseDate(text);
    if (at === undefined) context.addIssue({ code: "custom", message: "is no time such as 2025-06-10T08:00:00Z" });
    return at ?? 0;
  });
const words = z.string().max(60_000).catch("");

const CaptureRow = z.object({ date: day, id, upvotes: votes, capturedAt: time });
const Row = z.object({
  date: day,
  id,
  submittedOnDailyAt: time.nullish(),
  upvotes: votes.nullish(),
  title: words,
  summary: words,
  authors: z.array(z.string()).max(MAX_AUTHORS).catch([]),
  githubRepo: words,
  projectPage: words,
  submittedBy: z.string().max(MAX_NAME_CHARS).nullish().catch(undefined),
});

/** Captures, and why lines were left out. Throws `file_unreadable`, also where no line is a capture; `too_large`. */
export const readCaptures = (file: SourceFile, onProblem: (problem: RowProblem) => void): Promise<Capture[]> =>
  readRows(file, onProblem, "capture of upvotes", (value) => {
    const row = CaptureRow.safeParse(value);
    if (!row.success) return reasonOf(row.error.issues[0], value);
    const { date, capturedAt, ...rest } = row.data;
    return { day: date, at: capturedAt, ...rest };
  });

/** Rows of editions, likewise. */
export const readEditionRows = (file: SourceFile, onProblem: (problem: RowProblem) => void): Promise<EditionRow[]> =>
  readRows(file, onProblem, "row of an edition", (value) => {
    const row = Row.safeParse(value);
    if (!row.success) return reasonOf(row.error.issues[0], value);
    const { date, submittedOnDailyAt, upvotes, githubRepo, projectPage, submittedBy, ...rest } = row.data;
    return {
      ...rest,
      day: date,
      ...(typeof upvotes === "number" ? { upvotes } : {}),
      ...(typeof submittedOnDailyAt === "number" ? { submittedAt: submittedOnDailyAt } : {}),
      ...(submittedBy ? { submitter: submittedBy } : {}),
      hasCode: githubRepo !== "",
      hasPage: projectPage !== "",
    };
  });

async function readRows<T extends object>(
  file: SourceFile,
  onProblem: (problem: RowProblem) => void,
  wanted: string,
  read: (value: unknown) => T | string,
): Promise<T[]> {
  const rows: T[] = [];
  for await (const lines of splitLines(file.bytes()))
    for (const { number, bytes, problem } of lines) {
      const parsed = problem === undefined ? parseJson(bytes) : { reason: problem };
      if ("blank" in parsed) continue;
      const row = "reason" in parsed ? parsed.reason : read(parsed.value);
      if (typeof row === "string") onProblem({ file: file.name, line: number, reason: row });
      else rows.push(row);
      if (rows.length > MAX_ROWS)
        throw new BroadsheetError(
          "too_large",
          `${file.name} has more than ${MAX_ROWS} rows, which is more than can be measured at once. Cut it by days.`,
        );
    }
  if (rows.length === 0)
    throw new BroadsheetError(
      "file_unreadable",
      `${file.name} has no ${wanted} in it. A line must be a JSON object with date, id${wanted.startsWith("capture") ? ", upvotes and capturedAt" : ""}.`,
    );
  return rows;
}
