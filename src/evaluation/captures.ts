/** What trending is measured on: the upvotes of editions' papers, counted again and again while they came in. */
import type { Day } from "../domain/editions/edition.ts";
import type { Instant } from "../lib/time.ts";

/** How many upvotes a paper of a day's edition had at one time. */
export interface Capture {
  day: Day;
  id: string;
  at: Instant;
  upvotes: number;
}

/** A paper of a day's edition. Texts are empty, and lists too, where the row does not say. */
export interface EditionRow {
  day: Day;
  id: string;
  /** Absent where it is not known. */
  submittedAt?: Instant;
  /** When the row was written, usually a day after the edition began; absent where the row does not say. */
  upvotes?: number;
  title: string;
  summary: string;
  authors: string[];
  /** Absent where the row does not say. */
  submitter?: string;
  hasCode: boolean;
  hasPage: boolean;
}

/** A line that was left out. */
export interface RowProblem {
  file: string;
  line: number;
  reason: string;
}
