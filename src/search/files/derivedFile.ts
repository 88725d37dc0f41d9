/**
 * A SQLite file of the data folder that is derived from the records. Any number of processes read it while one, which
 * holds a lease, writes. Whatever is wrong with it, it can be made again.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { BroadsheetError } from "../../lib/errors.ts";
import { storageCodeOf, storageErrorOf } from "../../lib/storageErrors.ts";

const BUSY_TIMEOUT_MS = 5_000;
/** SQLite's primary result code for a file that cannot be opened. */
const SQLITE_CANTOPEN = 14;

export interface DerivedFileKind {
  /** Holds nothing but this file and what is derived with it. */
  folder: string;
  /** Name of the file in its folder. It changes with the format; files of earlier formats go when it is made. */
  name: string;
  /** Statements that create the tables of an empty file. */
  tables: string;
}

/**
 * Whether an error means that the file itself is damaged. Anything else (no room, no access, a locked file) would meet
 * a new file as well, and a good one would have been thrown away.
 */
export const isDamage = (error: unknown): boolean =>
  error instanceof DamagedRowError || storageCodeOf(error) === "database_damaged";

/** A row whose checksum does not fit what it holds. */
export class DamagedRowError extends Error {}

const GENERATION = "create table generation (id text not null)";

export class DerivedFile {
  readonly #kind: DerivedFileKind;
  readonly #path: string;
  #sqlite: DatabaseSync | undefined;
  /** The number of the file that is open: another process may put a new one in its place. */
  #inode: number | undefined;
  #generation = "";
  /** Why the file could not be opened when it was last tried. */
  #unopened: unknown;

  constructor(kind: DerivedFileKind) {
    this.#kind = kind;
    this.#path = join(kind.folder, kind.name);
  }

  /** Returns the connection, opened again where the file is another; undefined while there is no whole file. */
  reading(): DatabaseSync | undefined {
    const now = statSync(this.#path, { throwIfNoEntry: false })?.ino;
    if (now !== this.#inode) this.close();
    if (this.#sqlite) return this.#sqlite;
    this.#unopened = undefined;
    if (now === undefined) return undefined;
    try {
      this.#sqlite = openWhole(this.#path);
      this.#generation = String(prepared(this.#sqlite, "select id from generation").get()?.id);
      this.#inode = now;
    } catch (error) {
      this.#sqlite?.close();
      this.#sqlite = undefined;
      this.#unopened = error;
    }
    return this.#sqlite;
  }

  /** Returns the connection. Throws `index_unavailable` where there is no whole file. */
  writing(): DatabaseSync {
    const opened = this.reading();
    if (opened) return opened;
    throw new BroadsheetError("index_unavailable", `${this.#path} is not there, or cannot be opened.`, {
      cause: this.#unopened,
    });
  }

  /** Why there is no connection though there is a file; undefined where there is no file or where it is open. */
  get unopened(): unknown {
    return this.#unopened;
  }

  /** An id that tells this file from any other that took or will take its place; empty while it is not open. */
  get generation(): string {
    return this.#sqlite ? this.#generation : "";
  }

  /** Makes an empty file in place of what there is. */
  make(): void {
    this.close();
    rmSync(this.#kind.folder, { recursive: true, force: true });
    mkdirSync(this.#kind.folder, { recursive: true });
    const made = open(this.#path, false);
    made.exec(`begin; ${GENERATION}; ${this.#kind.tables}`);
    made.prepare("insert into generation (id) values (?)").run(randomUUID());
    made.exec("commit");
    made.close();
    if (!this.reading()) throw this.#unopened ?? new Error(`${this.#path} is gone`);
  }

  /**
   * Leaves a file that can be opened alone and makes one where there is none, or where it is damaged, of which `onDamage`
   * hears. Returns whether one was made. Throws what else keeps the file from being opened.
   */
  prepare(onDamage: (error: unknown) => void = () => {}): boolean {
    this.close();
    if (this.reading()) return false;
    const error = this.#unopened;
    if (error !== undefined) {
      if (!isDamage(error) && !isUnfinished(error)) throw storageErrorOf(error) ?? error;
      onDamage(error);
    }
    this.make();
    return true;
  }

  /** Does all of the work or, when the process dies, nothing. */
  atOnce(work: (db: DatabaseSync) => void): void {
    const db = this.writing();
    db.exec("begin immediate");
    try {
      work(db);
      db.exec("commit");
    } catch (error) {
      if (db.isTransaction) db.exec("rollback");
      throw error;
    }
  }

  close(): void {
    this.#sqlite?.close();
    this.#sqlite = undefined;
    this.#inode = undefined;
  }
}

/** A file that a process died over before it had its tables. */
const isUnfinished = (error: unknown): boolean => error instanceof Error && /no such table/.test(error.message);

/** Opens a file that has its tables: for writing, or where that may not be for reading alone. */
function openWhole(path: string): DatabaseSync {
  try {
    return checked(open(path, false));
  } catch (error) {
    if (!mayNotWrite(error)) throw error;
  }
  try {
    return checked(open(path, true));
  } catch (error) {
    // The log of writes needs a file beside it, which a folder that cannot be written to has no place for.
    const log = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (log > 0 || !mayNotWrite(error)) throw error;
    const url = pathToFileURL(path);
    url.search = "?immutable=1";
    return checked(open(url, true));
  }
}

const mayNotWrite = (error: unknown): boolean =>
  storageCodeOf(error) === "read_only" ||
  (error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === SQLITE_CANTOPEN);

function open(path: string | URL, readOnly: boolean): DatabaseSync {
  const opened = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, readOnly });
  try {
    // Whole after a loss of power; the last writes may be missing, and are made again from the records.
    if (!readOnly) opened.exec("pragma journal_mode = wal; pragma synchronous = normal");
    opened.exec("pragma temp_store = memory");
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}

function checked(db: DatabaseSync): DatabaseSync {
  try {
    if (db.prepare("select id from generation").get()) return db;
    throw new Error("no such table: it has no rows yet");
  } catch (error) {
    db.close();
    throw error;
  }
}

const statementsOf = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** Returns a statement, prepared once for each connection. */
export function prepared(db: DatabaseSync, text: string): StatementSync {
  const statements = statementsOf.get(db) ?? new Map<string, StatementSync>();
  statementsOf.set(db, statements);
  const statement = statements.get(text) ?? db.prepare(text);
  statements.set(text, statement);
  return statement;
}
