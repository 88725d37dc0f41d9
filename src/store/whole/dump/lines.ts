/** The lines of a dump, read from one moment of the records without holding them. */
import { BroadsheetError } from "../../../lib/errors.ts";
import type { Snapshot, Value } from "../../lib/snapshot.ts";
import { type Column, namesReader } from "./columns.ts";
import { createTally, endLine, type Head, headLine, MAX_DUMP_LINE_BYTES } from "./format.ts";
import type { Nested, Table } from "./table.ts";
import { TABLES } from "./tables.ts";

/** Handed on in pieces of about this size. */
const PIECE_CHARACTERS = 131_072;

/** A file of the data folder that a dump with secrets carries along. */
export interface KeyFile {
  name: string;
  text: string;
}

/** Lines that go together, and how many of all are written with them. */
export interface Piece {
  text: string;
  rows: number;
}

export interface DumpLines {
  /** About; for progress. */
  rows: number;
  pieces(): Generator<Piece>;
}

type Kind = Pick<Head, "part" | "secrets" | "at">;

export function dumpLines(snapshot: Snapshot, head: Head, keyFiles: readonly KeyFile[]): DumpLines {
  const tables = TABLES.filter((table) => isIn(table, head));
  return {
    rows: tables.reduce((sum, table) => sum + snapshot.count(`select count(*) from ${table.table ?? table.name}`), 0),
    *pieces() {
      const tally = createTally();
      const first = headLine(head);
      tally.head(first);
      yield { text: first, rows: 0 };
      for (const table of tables) {
        for (const piece of inPieces(rowLines(snapshot, table, head))) {
          tally.rows(table.name, piece.text, piece.rows);
          yield piece;
        }
      }
      for (const piece of inPieces(keyFiles.map((file) => line({ table: KEY_FILES, ...file })))) {
        tally.rows(KEY_FILES, piece.text, piece.rows);
        yield piece;
      }
      yield { text: endLine(tally.end()), rows: 0 };
    },
  };
}

/** As a table of its own in the lines. */
export const KEY_FILES = "key_files";

/** Whether a table has a place in such a dump. */
export const isIn = (table: Table, { part, secrets }: Pick<Kind, "part" | "secrets">): boolean =>
  part === "public" ? table.public !== undefined : secrets || table.sealed !== "nothing";

function* inPieces(lines: Iterable<string>): Generator<Piece> {
  let text = "";
  let rows = 0;
  for (const one of lines) {
    text += one;
    rows++;
    if (text.length < PIECE_CHARACTERS) continue;
    yield { text, rows };
    text = "";
    rows = 0;
  }
  if (rows > 0) yield { text, rows };
}

function* rowLines(snapshot: Snapshot, table: Table, kind: Kind): Generator<string> {
  const columns = columnsIn(table, kind);
  const encode = encoder(columns, kind.secrets);
  const lists = (table.nested ?? []).map((nested) => listsOf(snapshot, nested, kind));
  for (const row of snapshot.rows(selectOf(table, columns, kind))) {
    const value = encode({ table: table.name }, row, 0);
    for (const [i, nested] of (table.nested ?? []).entries()) {
      const list = lists[i]?.(value.key as number);
      if (list && list.length > 0) value[nested.key] = list;
    }
    yield line(value);
  }
}

/** Columns that such a dump has of a table. */
export const columnsIn = (table: Table, { part }: Pick<Kind, "part">): Column[] =>
  table.columns.filter(({ key }) => part === "whole" || table.public?.keys.includes(key));

function selectOf(table: Table, columns: readonly Column[], kind: Kind): string {
  const reads = readsOf(table, kind);
  const named = kind.part === "public" && table.public?.onlyNamed ? namedReaders(kind) : undefined;
  const { from, where } = sourceOf(table, kind, named);
  return `select ${columns.map(({ key, read }) => reads[key] ?? read).join(", ")} from ${from} t
    ${where} order by ${table.order}`;
}

function sourceOf(table: Table, kind: Kind, more?: string): { from: string; where: string } {
  const shown = kind.part === "public" ? table.public : undefined;
  const from = shown?.from ?? table.table ?? table.name;
  const where = [table.where, shown?.where, more].filter(Boolean).map((one) => `(${one})`);
  return { from, where: where.length > 0 ? `where ${where.join(" and ")}` : "" };
}

/** In SQL: whether another row of such a dump names a reader. Nobody, by whom comments that are gone are, has the id 0. */
function namedReaders(kind: Kind): string {
  const named = TABLES.filter((table) => isIn(table, kind)).flatMap((table) => {
    const reads = readsOf(table, kind);
    const { from, where } = sourceOf(table, kind);
    return columnsIn(table, kind)
      .filter(namesReader)
      .map(({ key, name }) =>
        reads[key] === undefined
          ? `t.id in (select t."${name}" from ${from} t ${where})`
          : `t.handle in (select ${reads[key]} from ${from} t ${where})`,
      );
  });
  return ["t.id = 0", ...named].join(" or ");
}

function readsOf(table: Table, { part, secrets, at }: Kind): Record<string, string> {
  const sealed = secrets || table.sealed === "nothing" ? undefined : table.sealed;
  return { ...table.reads?.(at), ...sealed?.(at), ...(part === "public" ? table.public?.reads : {}) };
}

const nestedColumns = (nested: Nested, { part }: Pick<Kind, "part">): Column[] =>
  nested.columns.filter(({ key }) => part === "whole" || !nested.notPublic?.includes(key));

/** Goes through the rows of a nested table beside its parent's, which come in the same order; returns a paper's list. */
function listsOf(snapshot: Snapshot, nested: Nested, kind: Kind): (key: number) => unknown[] {
  const columns = nestedColumns(nested, kind);
  const encode = encoder(columns, kind.secrets);
  const rows = snapshot.rows(
    `select t.paper_key, ${columns.map(({ read }) => read).join(", ")} from ${nested.table} t
     order by t.paper_key, ${nested.order}`,
  );
  let next = rows.next();
  return (key) => {
    const list: unknown[] = [];
    while (!next.done && (next.value[0] as number) <= key) {
      const value = encode({}, next.value, 1);
      if (next.value[0] === key) list.push(nested.plain && isPlain(next.value) ? next.value[1] : value);
      next = rows.next();
    }
    return list;
  };
}

/** Whether a row has nothing behind the paper's key and the first column. */
const isPlain = (row: readonly Value[]): boolean => row.slice(2).every((value) => value === null);

/** Fills an object with a row's values from a place on; null is left out. */
const encoder =
  (columns: readonly Column[], secrets: boolean) =>
  (into: Record<string, unknown>, row: readonly Value[], from: number): Record<string, unknown> => {
    for (let i = 0; i < columns.length; i++) {
      const value = row[from + i];
      const { key, encode, seal } = columns[i] as Column;
      if (value !== null && value !== undefined) into[key] = encode(seal && !secrets ? seal(value) : value);
    }
    return into;
  };

function line(value: object): string {
  const text = `${JSON.stringify(value)}\n`;
  if (text.length * 3 > MAX_DUMP_LINE_BYTES && Buffer.byteLength(text) > MAX_DUMP_LINE_BYTES)
    throw new BroadsheetError(
      "dump_refused",
      `A record is longer than the ${MAX_DUMP_LINE_BYTES / 1024 / 1024} MiB that a line of a dump may have: ${text.slice(0, 120)}…`,
    );
  return text;
}
