/** The lines of a dump into a new file of records. Each is checked: a dump may come from anybody. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { messageOf } from "../../../lib/errors.ts";
import { newRecordsFile } from "../../database.ts";
import type { Value } from "../../lib/snapshot.ts";
import { type Column, Unusable } from "./columns.ts";
import type { Head } from "./format.ts";
import { columnsIn, isIn, KEY_FILES, type KeyFile } from "./lines.ts";
import type { Derived, Nested, Table } from "./table.ts";
import { TABLES } from "./tables.ts";

/** Pages of the new file in memory, the rest of it on the disk. */
const CACHE_KIB = 65_536;
const MAX_KEY_CHARACTERS = 4_000;

export interface Loader {
  /** Puts a line's rows into the records; returns its table. Throws `Unusable`. */
  add(line: Record<string, unknown>): string;
  /** What the dump has of files beside the records. */
  keyFiles: KeyFile[];
  /** The file is whole, and on the disk, when this returns. */
  finish(): void;
  close(): void;
}

/** `folder` is new; what was loaded before a failure is to be thrown away with it. Throws `database_newer`. */
export async function openLoader(folder: string, head: Head, keyNames: readonly string[]): Promise<Loader> {
  const sqlite = await newRecordsFile(folder, head.records);
  // Nobody reads the file before it is whole, and what is not whole is thrown away.
  sqlite.exec(`pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive;
    pragma cache_size = -${CACHE_KIB}; pragma foreign_keys = on; begin`);
  const indexes = withoutIndexes(sqlite);
  const keyFiles: KeyFile[] = [];
  const adders = new Map(
    TABLES.filter((table) => isIn(table, head)).map((table) => [table.name, tableAdder(sqlite, table, head)]),
  );
  if (head.secrets) adders.set(KEY_FILES, (line) => void keyFiles.push(keyFile(line, keyNames)));
  return {
    keyFiles,
    add(line) {
      const { table } = line;
      const add = typeof table === "string" ? adders.get(table) : undefined;
      if (!add) throw new Unusable(`names the table ${JSON.stringify(table)?.slice(0, 80)}, which such a dump has not`);
      add(line);
      return table as string;
    },
    finish() {
      for (const create of indexes) sqlite.exec(create);
      sqlite.exec("commit; pragma synchronous = full; pragma journal_mode = delete");
    },
    close: () => sqlite.close(),
  };
}

/** Indexes that nothing needs while rows come in are made at the end; returns how. */
function withoutIndexes(sqlite: DatabaseSync): string[] {
  const rows = sqlite
    .prepare("select name, sql from sqlite_master where type = 'index' and sql is not null")
    .all()
    .filter(({ sql }) => !/^create unique/i.test(String(sql)));
  for (const { name } of rows) sqlite.exec(`drop index "${name}"`);
  return rows.map(({ sql }) => String(sql));
}

type Add = (line: Record<string, unknown>) => void;

function tableAdder(sqlite: DatabaseSync, table: Table, head: Head): Add {
  const name = table.table ?? table.name;
  const columns = columnsIn(table, head);
  const lists = (table.nested ?? []).map((nested) => nestedAdder(sqlite, nested, head));
  const insert = inserter(sqlite, name, columns, table.derived ?? []);
  const clear = table.replaces && sqlite.prepare(`delete from ${name} where "${table.replaces}" = ?`);
  return (line) => {
    if (clear) clear.run(String(line[table.replaces ?? ""]));
    const known = insert(line, 0) + 1;
    let given = 0;
    for (const add of lists) given += add(line);
    if (known + given !== Object.keys(line).length) throw unknownKey(line, table, columns);
  };
}

function unknownKey(line: Record<string, unknown>, table: Table, columns: readonly Column[]): Unusable {
  const keys = ["table", ...columns.map(({ key }) => key), ...(table.nested ?? []).map(({ key }) => key)];
  const unknown = Object.keys(line).find((key) => !keys.includes(key));
  return new Unusable(`has ${JSON.stringify(unknown?.slice(0, 80))}, which lines of ${table.name} have not`);
}

/** Returns whether the line has such a list, as a number. */
function nestedAdder(sqlite: DatabaseSync, nested: Nested, { part }: Head) {
  const columns = nested.columns.filter(({ key }) => part === "whole" || !nested.notPublic?.includes(key));
  const own: Derived = { name: "paper_key", of: ({ paper_key }) => paper_key as number };
  const insert = inserter(sqlite, nested.table, columns, [own, ...(nested.derived ?? [])]);
  return (line: Record<string, unknown>): number => {
    const list = line[nested.key];
    if (list === undefined) return 0;
    if (!Array.isArray(list)) throw new Unusable(`has ${nested.key} that is no list`);
    for (const [index, one] of list.entries()) {
      const entry = nested.plain && typeof one === "string" ? { [columns[0]?.key ?? ""]: one } : one;
      if (typeof entry !== "object" || entry === null) throw new Unusable(`has ${nested.key} of another shape`);
      const size = Object.keys(entry).length;
      const problem = nested.problem?.(entry);
      if (problem !== undefined) throw new Unusable(`${nested.key}: ${problem}`);
      if (insert({ ...entry, paper_key: line.key }, index) !== size)
        throw new Unusable(`has ${nested.key} with something that is not known`);
    }
    return 1;
  };
}

/** Inserts what a line gives of the columns, defaults for the rest; returns how many keys that were. */
function inserter(sqlite: DatabaseSync, table: string, all: readonly Column[], derived: readonly Derived[]) {
  // An older dump has none of those that came later: migrations fill them in.
  const there = new Set(
    sqlite
      .prepare(`select name from pragma_table_info('${table}')`)
      .all()
      .map((row) => row.name),
  );
  const columns = all.filter(({ name }) => there.has(name));
  const worked = derived.filter(({ name }) => there.has(name));
  const lookups = columns.map(({ lookup }) => (lookup ? sqlite.prepare(lookup) : undefined));
  const statements = new Map<string, StatementSync>();
  return (line: Record<string, unknown>, index: number): number => {
    const names: string[] = [];
    const values: SQLInputValue[] = [];
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as Column;
      const given = line[column.key];
      if (given === undefined) continue;
      names.push(column.name);
      values.push(checked(column, given, lookups[i]));
    }
    const count = names.length;
    for (const { name, of } of worked) {
      names.push(name);
      values.push(of(line, index));
    }
    const key = names.join();
    let statement = statements.get(key);
    if (!statement) {
      statement = sqlite.prepare(
        `insert into ${table} (${names.map((name) => `"${name}"`).join(", ")}) values (${names.map(() => "?").join(", ")})`,
      );
      statements.set(key, statement);
    }
    run(statement, values);
    return count;
  };
}

function checked({ key, decode }: Column, given: unknown, lookup: StatementSync | undefined): Value {
  let value: string | number;
  try {
    value = decode(given);
  } catch (error) {
    throw error instanceof Unusable ? new Unusable(`${key} ${error.message}`) : error;
  }
  if (!lookup) return value;
  const found = lookup.get(value);
  if (!found) throw new Unusable(`${key} is ${JSON.stringify(value)}, which is not in the lines before`);
  return Object.values(found)[0] as number;
}

function run(statement: StatementSync, values: SQLInputValue[]): void {
  try {
    statement.run(...values);
  } catch (error) {
    const message = messageOf(error);
    const [, missing] = /^NOT NULL constraint failed: (\S+)/.exec(message) ?? [];
    if (missing) throw new Unusable(`has no ${missing.split(".")[1]}`);
    if (message.startsWith("UNIQUE")) throw new Unusable("says again what an earlier line says");
    if (/constraint failed/.test(message)) throw new Unusable(`does not fit the records (${message})`);
    throw error;
  }
}

function keyFile({ name, text, table: _, ...more }: Record<string, unknown>, names: readonly string[]): KeyFile {
  if (typeof name !== "string" || !names.includes(name) || Object.keys(more).length > 0)
    throw new Unusable("names a file that no dump has");
  if (typeof text !== "string" || text.length > MAX_KEY_CHARACTERS || /[^\x20-\x7e]/.test(text))
    throw new Unusable("has something else than a key");
  return { name, text };
}
