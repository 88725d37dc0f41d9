/**
 * What a dump has, in the order in which it can be restored: what others refer to comes first. A test demands that
 * every table and every column of the records is here, or is left out for a reason.
 *
 * part     `whole`: everything, for another machine; `public`: what pages show to anybody, for mirrors
 * sealed   without secrets: a dump that was not asked for them has something harmless in their place, or nothing
 */
import type { Instant } from "../../../lib/time.ts";
import type { Value } from "../../lib/snapshot.ts";
import type { Column } from "./columns.ts";
import { DEED_TABLES } from "./deedTables.ts";
import { LIBRARY_TABLES, PEOPLE_TABLES } from "./libraryTables.ts";
import { MAIL_TABLES } from "./mailTables.ts";
import { WORK_TABLES } from "./workTables.ts";

export type Part = "whole" | "public";

/** A column that is worked out from the others and so in no line. */
export interface Derived {
  name: string;
  /** From the values of the line by key, and its place where it is one of a list. */
  of(line: Record<string, unknown>, index: number): Value;
}

/** Rows of another table that are lists in the lines of their paper. */
export interface Nested {
  key: string;
  table: string;
  /** In SQL, behind the paper's key. */
  order: string;
  columns: readonly Column[];
  /** True where the list is of plain values: those of the only column. */
  plain?: true;
  derived?: readonly Derived[];
  /** What is wrong with an entry from outside, beyond its single values. */
  problem?(entry: Record<string, unknown>): string | undefined;
  /** Keys that the public part leaves out. */
  notPublic?: readonly string[];
}

/** SQL in place of a column's own, by key; `at` is the moment of the dump. */
type Reads = (at: Instant) => Record<string, string>;

export interface Table {
  /** In lines. */
  name: string;
  /** In the records, where it is called otherwise. */
  table?: string;
  columns: readonly Column[];
  derived?: readonly Derived[];
  nested?: readonly Nested[];
  /** Columns in no dump, each with its reason; where one is not absent but told otherwise, `reads` does that. */
  without?: Record<string, string>;
  where?: string;
  /** In SQL; settles where each line stands. */
  order: string;
  reads?: Reads;
  /** Reads and columns of a dump without secrets; the whole table is left out of it where this is `nothing`. */
  sealed?: Reads | "nothing";
  /** Absent where pages show nothing of it. */
  public?: {
    keys: readonly string[];
    from?: string;
    where?: string;
    reads?: Record<string, string>;
    /** True for readers: those alone whom another row of the public part names. */
    onlyNamed?: true;
  };
  /** A new instance has rows of it, which give way: a row with an equal value of this column goes first. */
  replaces?: string;
}

export const TABLES: readonly Table[] = [
  ...PEOPLE_TABLES,
  ...LIBRARY_TABLES,
  ...DEED_TABLES,
  ...MAIL_TABLES,
  ...WORK_TABLES,
];

/** Tables of the records that are in no dump. */
export const LEFT_OUT: Record<string, string> = {
  sessions: "they sign in: whoever has one is signed in, and everybody may sign in again",
  verifications: "links to sign in that were mailed and not yet used, good for half an hour; another is asked for",
  address_changes: "links that change an account's address, good for an hour; another is asked for",
  mail_queue: "mails that are sent within moments, with links that sign in: elsewhere they would come a second time",
  imports: "how far files of this machine were read; a file that is imported again changes nothing",
  jobs: "what the timetable has seen to: a restored instance looks at all of it once",
  leases: "which processes of this machine are at what just now",
  turns: "which process may ask a service next, within seconds",
};
