/**
 * Reports: a reader tells the moderators of something that should not stand here.
 *
 * subject   what is reported: its kind, and its id within the kind
 * outcome   what moderators made of it; absent while the report is open
 */
import type { Role } from "../readers/reader.ts";

export const REPORT_KINDS = ["comment", "submission", "reader", "collection"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export interface Subject {
  kind: ReportKind;
  /** The id of a comment or reader; the address of a collection; `day paper-key reader-id` of a submission. */
  id: string;
}

/** Why, in the words that readers choose from. */
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

/** In the reader's own words, in UTF-16 units as forms count them. */
export const MAX_REPORT_CHARACTERS = 500;
/** Of a moderator, for hiding or a ban. */
export const MAX_REASON_CHARACTERS = 300;

export const OUTCOME_MESSAGES = {
  hidden: "It was hidden.",
  banned: "The account was closed to changes.",
  dismissed: "A moderator looked and left it.",
  deleted: "It was deleted.",
} as const;
export type Outcome = keyof typeof OUTCOME_MESSAGES;

export const isReportKind = (text: string): text is ReportKind => (REPORT_KINDS as readonly string[]).includes(text);
export const isReportReason = (text: string): text is ReportReason => Object.hasOwn(REPORT_REASONS, text);
export const isOutcome = (text: string): text is Outcome => Object.hasOwn(OUTCOME_MESSAGES, text);

/** Why somebody may not ban somebody; undefined where they may. Each role watches over those below it. */
export function banProblem(by: { id: number; role: Role }, whom: { id: number; role: Role }): string | undefined {
  if (by.id === whom.id) return "Nobody bans themselves.";
  if (whom.role === "admin") return "An admin cannot be banned. Another admin can take the role away first.";
  if (whom.role === "moderator" && by.role !== "admin") return "Moderators can be banned by an admin only.";
  return undefined;
}
