/** What a table of a dump is made of. */
import type { Instant } from "../../../lib/time.ts";
import type { Value } from "../../lib/snapshot.ts";
import type { Column } from "./columns.ts";

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
  /** True where an entry with nothing but its first column is that plain value. */
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
