/**
 * Reports: a reader tells the moderators about something that should not be here.
 *
 * subject   what is reported: its kind, and its id within the kind
 * outcome   what a moderator decided; absent while the report is open
 */
import { parseRowId } from "../../lib/ids.ts";
import type { Instant } from "../../lib/time.ts";
import { isDay } from "../editions/edition.ts";
import type { Role } from "../readers/reader.ts";

export const REPORT_KINDS = ["comment", "submission", "reader", "collection"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export interface ReportSubject {
  kind: ReportKind;
  /** The id of a comment or reader, the address of a collection, or a submission's `DAY PAPER-KEY READER-ID`. */
  id: string;
}

/** The reasons that readers choose from, in words. */
export const REPORT_REASONS = {
  spam: "Spam or advertising",
  abuse: "Insults, threats or hate",
  impersonation: "Pretends to be somebody else",
  false: "Misleading or made up",
  private: "Gives away something private",
  "off-topic": "Has nothing to do with papers",
  other: "Something else",
} as const;
export type ReportReason = keyof typeof REPORT_REASONS;

/** The longest text of a reader's report, in UTF-16 units as forms count them. */
export const MAX_REPORT_CHARACTERS = 500;
/** The longest reason that a moderator gives for hiding something or for a ban. */
export const MAX_REASON_CHARACTERS = 300;

export const OUTCOME_MESSAGES = {
  hidden: "It was hidden.",
  banned: "The account was closed to changes.",
  dismissed: "A moderator looked and left it.",
  deleted: "It was deleted.",
} as const;
export type Outcome = keyof typeof OUTCOME_MESSAGES;

/** What a moderator decided on a report. */
export interface ReportDecision {
  at: Instant;
  /** An `Outcome`, or another word from a restored dump. */
  outcome: string;
  /** The moderator's handle; absent for a reader who left. */
  by?: string;
}

/** A report as moderators read it. */
export interface ReceivedReport {
  id: number;
  /** The handle of the reader who reported. */
  by: string;
  /** A `ReportReason`, or another word from a restored dump. */
  reason: string;
  /** The reader's own words; may be empty. */
  message: string;
  createdAt: Instant;
  /** Absent while it is open. */
  decision?: ReportDecision;
}

/** A report as the reader who sent it sees it. */
export interface SentReport {
  subject: ReportSubject;
  reason: string;
  createdAt: Instant;
  /** Absent while it is open. */
  outcome?: string;
}

export const isReportKind = (text: string): text is ReportKind => (REPORT_KINDS as readonly string[]).includes(text);
export const isReportReason = (text: string): text is ReportReason => Object.hasOwn(REPORT_REASONS, text);
export const isOutcome = (text: string): text is Outcome => Object.hasOwn(OUTCOME_MESSAGES, text);

/** The id of a submission as a report's subject. */
export const submissionId = (day: string, paperKey: number, readerId: number): string =>
  `${day} ${paperKey} ${readerId}`;

/** Reads the id of a submission. For any other text its parts are such as no submission has. */
export function parseSubmissionId(id: string): { day: string; paperKey: number; readerId: number } {
  const [day = "", key = "", readerId = ""] = id.split(" ");
  return { day: isDay(day) ? day : "", paperKey: parseRowId(key), readerId: parseRowId(readerId) };
}

/** Returns why `by` may not ban `target`, or undefined if they may. Each role moderates the roles below it. */
export function banProblem(by: { id: number; role: Role }, target: { id: number; role: Role }): string | undefined {
  if (by.id === target.id) return "You cannot ban yourself.";
  if (target.role === "admin") return "An admin cannot be banned. Another admin can take the role away first.";
  if (target.role === "moderator" && by.role !== "admin") return "Only an admin can ban a moderator.";
  return undefined;
}
