/**
 * A dump is a file of lines, each a JSON object: the head, the rows of one table after the other, the end.
 *
 * head      what it is of, and the moment that all of it is as of
 * end       how many lines there are of each table, and checksums: a file without it was cut off
 * contents  SHA-256 of the lines between head and end: equal for two dumps of equal records
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Instant } from "../../../lib/time.ts";
import type { Part } from "./table.ts";

/** Rises when a reader of dumps has to learn something new. */
const DUMP_FORMAT = 1;
/** Longer lines are neither written nor read: the longest real one, of a paper with thousands of authors, has 300 KB. */
export const MAX_DUMP_LINE_BYTES = 16 * 1024 * 1024;

export interface Head {
  part: Part;
  secrets: boolean;
  /** The program's version. */
  version: string;
  /** The last migration of the records. */
  records: string;
  instance: { title: string; address: string };
  at: Instant;
}

export interface End {
  /** With head and end. */
  lines: number;
  /** Lines by table; tables without any are left out. */
  tables: Record<string, number>;
  contents: string;
  /** SHA-256 of all lines before this one. */
  sha256: string;
}

export const headLine = ({ part, secrets, version, records, instance, at }: Head): string =>
  `${JSON.stringify({ broadsheet: "dump", format: DUMP_FORMAT, part, secrets, version, records, instance, at: new Date(at).toISOString() })}\n`;

export const endLine = ({ lines, tables, contents, sha256 }: End): string =>
  `${JSON.stringify({ end: "dump", lines, tables, contents, sha256 })}\n`;

const HeadLine = z.strictObject({
  broadsheet: z.literal("dump"),
  format: z.number(),
  part: z.enum(["whole", "public"]),
  secrets: z.boolean(),
  version: z.string().max(100),
  records: z.string().max(100),
  instance: z.strictObject({ title: z.string().max(1_000), address: z.string().max(4_000) }),
  at: z.iso.datetime().transform((at) => Date.parse(at)),
});

const EndLine = z.strictObject({
  end: z.literal("dump"),
  lines: z.number().int(),
  tables: z.record(z.string(), z.number().int()),
  contents: z.string(),
  sha256: z.string(),
});

/** The head, or what is wrong in a few words. */
export function readHead(value: unknown): Head | string {
  const format = z.looseObject({ broadsheet: z.literal("dump"), format: z.number() }).safeParse(value);
  if (!format.success) return "it does not begin as a dump of Broadsheet does";
  if (format.data.format > DUMP_FORMAT)
    return `it has format ${format.data.format} and was made by a newer Broadsheet; update this program`;
  const head = HeadLine.safeParse(value);
  if (!head.success) return "its first line is not whole";
  const { broadsheet: _, format: __, ...rest } = head.data;
  return rest;
}

export const isEnd = (value: object): boolean => "end" in value && !("table" in value);

export function readEnd(value: unknown): End | undefined {
  const end = EndLine.safeParse(value);
  return end.success ? end.data : undefined;
}

/** Counts lines and works out checksums, the same for who writes and who reads. */
export function createTally() {
  const all = createHash("sha256");
  const contents = createHash("sha256");
  const tables: Record<string, number> = {};
  let lines = 0;
  return {
    head(line: string | Uint8Array): void {
      all.update(line);
      lines++;
    },
    /** Some lines of one table. */
    rows(table: string, text: string | Uint8Array, count: number): void {
      all.update(text);
      contents.update(text);
      tables[table] = (tables[table] ?? 0) + count;
      lines += count;
    },
    lines: () => lines,
    /** To be asked for once. */
    end: (): End => ({
      lines: lines + 1,
      tables: { ...tables },
      contents: contents.digest("hex"),
      sha256: all.digest("hex"),
    }),
  };
}
