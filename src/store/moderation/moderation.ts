/** What moderators do: hide and show, ban and unban. Each deed is noted in the transaction that does it. */
import type { Transaction } from "kysely";
import { banProblem, type Outcome, type Subject } from "../../domain/discussion/report.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { countComments } from "../discussion/commentCounts.ts";
import { updateTrending } from "../editions/trending.ts";
import { setLinks } from "../papers/readerLinks.ts";
import { asReader } from "../readers/readers.ts";
import type { Schema } from "../schema.ts";
import { recordAudit } from "./auditLog.ts";
import { isAuthor } from "./claims.ts";
import { closeReports } from "./reports.ts";
import { submissionOf } from "./reportTargets.ts";

type Tx = Transaction<Schema>;

export interface ModerationAction {
  by: Reader;
  now: Instant;
}

/** Throws `not_found` where there is no such comment. */
export const hideComment = (
  db: Database,
  id: number,
  { by, now, reason }: ModerationAction & { reason: string },
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await setHidden(tx, id, { hidden_at: now, hidden_reason: reason, held: 0 });
    await closeReports(tx, { kind: "comment", id: String(id) }, { by: by.id, outcome: "hidden", now });
    await recordAudit(tx, { by: by.id, at: now, action: "hid", subject: `comment ${id}`, message: reason });
  });

/** Throws `not_found` where there is no such comment. */
export const showComment = (db: Database, id: number, { by, now }: ModerationAction): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await setHidden(tx, id, { hidden_at: null, hidden_reason: null, held: 0 });
    await closeReports(tx, { kind: "comment", id: String(id) }, { by: by.id, outcome: "dismissed", now });
    await recordAudit(tx, { by: by.id, at: now, action: "showed again", subject: `comment ${id}` });
  });

async function setHidden(
  tx: Tx,
  id: number,
  state: { hidden_at: Instant | null; hidden_reason: string | null; held: number },
): Promise<void> {
  const row = await tx
    .updateTable("comments")
    .set(state)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("paper_key")
    .executeTakeFirst();
  if (!row) throw new BroadsheetError("not_found", "There is no such comment. It may have been deleted.");
  await countComments(tx, [row.paper_key]);
}

/**
 * Takes a submission out of its edition, with the links that came with it, or with `reason` undefined back into it
 * without them. Throws `not_found`.
 */
export const hideSubmission = (
  db: Database,
  id: string,
  { by, now, reason }: ModerationAction & { reason: string | undefined },
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const { day, paperKey, readerId } = submissionOf(id);
    const { numUpdatedRows } = await tx
      .updateTable("submissions")
      .set({ hidden_at: reason === undefined ? null : now, hidden_reason: reason ?? null })
      .where("day", "=", day)
      .where("paper_key", "=", paperKey)
      .where("reader_id", "=", readerId)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw new BroadsheetError("not_found", "There is no such submission.");
    if (reason !== undefined && !(await isAuthor(tx, readerId, paperKey))) await setLinks(tx, paperKey, readerId, []);
    await updateTrending(tx, [paperKey]);
    const outcome = reason === undefined ? "dismissed" : "hidden";
    await closeReports(tx, { kind: "submission", id }, { by: by.id, outcome, now });
    const action = reason === undefined ? "showed again" : "hid";
    await recordAudit(tx, { by: by.id, at: now, action, subject: `submission ${id}`, message: reason ?? "" });
  });

/** Nothing is done about what was reported. */
export const dismissReports = (db: Database, subject: Subject, { by, now }: ModerationAction): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const closed = await closeReports(tx, subject, { by: by.id, outcome: "dismissed", now });
    if (closed === 0) return;
    const message = count(closed, "report");
    await recordAudit(tx, {
      by: by.id,
      at: now,
      action: "dismissed",
      subject: `${subject.kind} ${subject.id}`,
      message,
    });
  });

interface Ban extends ModerationAction {
  handle: string;
  reason: string;
  /** Whether all that the reader wrote under papers is hidden too. */
  hideComments: boolean;
  /** What the ban is an answer to. */
  about?: Subject | undefined;
}

/** Throws `not_found`, or `not_allowed` where the role forbids it. */
export const banReader = (db: Database, ban: Ban): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const { by, now, handle, reason } = ban;
    const reader = await mayDecideOn(tx, by, handle);
    await tx
      .updateTable("readers")
      .set({ banned_at: reader.ban?.since ?? now, ban_reason: reason })
      .where("id", "=", reader.id)
      .execute();
    await recordAudit(tx, { by: by.id, at: now, action: "banned", subject: `@${handle}`, message: reason });
    const decision = { by: by.id, outcome: "banned" as Outcome, now };
    await closeReports(tx, { kind: "reader", id: String(reader.id) }, decision);
    if (ban.about) await closeReports(tx, ban.about, decision);
    if (!ban.hideComments) return;
    const hidden = await hideAllComments(tx, reader.id, ban);
    const subject = `${count(hidden, "comment")} of @${handle}`;
    await recordAudit(tx, { by: by.id, at: now, action: "hid", subject, message: reason });
  });

/** Throws as `banReader`. What was hidden stays so. */
export const unbanReader = (db: Database, { by, now, handle }: ModerationAction & { handle: string }): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const reader = await mayDecideOn(tx, by, handle);
    if (!reader.ban) return;
    await tx.updateTable("readers").set({ banned_at: null, ban_reason: null }).where("id", "=", reader.id).execute();
    await recordAudit(tx, { by: by.id, at: now, action: "unbanned", subject: `@${handle}` });
  });

async function mayDecideOn(tx: Tx, by: Reader, handle: string): Promise<Reader> {
  const row = await tx
    .selectFrom("readers")
    .selectAll()
    .where("handle", "=", handle)
    .where("rule", "=", 0)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw new BroadsheetError("not_found", `There is no reader @${handle.slice(0, 60)}.`);
  const reader = asReader(row);
  const problem = banProblem(by, reader);
  if (problem) throw new BroadsheetError("not_allowed", problem);
  return reader;
}

async function hideAllComments(tx: Tx, readerId: number, { by, now, reason }: Ban): Promise<number> {
  const rows = await tx
    .updateTable("comments")
    .set({ hidden_at: now, hidden_reason: reason, held: 0 })
    .where("reader_id", "=", readerId)
    .where("deleted_at", "is", null)
    .where((eb) => eb.or([eb("hidden_at", "is", null), eb("held", "=", 1)]))
    .returning(["id", "paper_key"])
    .execute();
  for (const { id } of rows)
    await closeReports(tx, { kind: "comment", id: String(id) }, { by: by.id, outcome: "hidden", now });
  await countComments(tx, [...new Set(rows.map((row) => row.paper_key))]);
  return rows.length;
}
