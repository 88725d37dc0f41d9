/** Opening the records: one SQLite file in the data folder, shared by any number of processes. */
import { accessSync, constants, existsSync, mkdirSync, rmSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect, type SqliteStatement, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { LRUCache } from "lru-cache";
import { BroadsheetError, messageOf, systemCodeOf } from "../lib/errors.ts";
import { isBusy, storageCodeOf, storageDetail } from "../lib/storageErrors.ts";
import { migrateTrending } from "./editions/trending.ts";
import { ALL_AUDIBLE, type Changes, createChanges } from "./lib/changes.ts";
import { type Condition, createCondition, damageMessage } from "./lib/condition.ts";
import type { Database } from "./lib/databaseType.ts";
import { hasRecords, refuseLostRecords } from "./lib/instanceTraces.ts";
import { PatientDriver, type PatientDriverConfig } from "./lib/patientDriver.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import type { Schema } from "./schema.ts";

export type { Database } from "./lib/databaseType.ts";

export const RECORDS_FILE = "broadsheet.sqlite";
/** How long opening waits for another process's transaction. */
const OPENING_MS = 15_000;
/** The thread waits so long at most for another process; longer waits let others have their turn. */
const BUSY_TIMEOUT_MS = 2;
const PAGE_CACHE_KIB = 65_536;

export interface Records {
  db: Database;
  /**
   * A value that differs from an earlier one whenever anything was committed in between, by this process or another;
   * what this process alone writes into `QUIET_TABLES` leaves it as it is. Cheap enough to ask for on every request.
   */
  state(): string;
  /** The same, with `QUIET_TABLES`: for what is shown to their reader. */
  readerState(): string;
  /** What is wrong with the file or its disk. */
  condition: Condition;
  close(): void;
}

/**
 * Opens (creating where absent) the records of a data folder and brings their tables up to date. Throws
 * `data_folder_unusable`, `records_missing`, `database_newer` or `database_damaged`, each with what to do. `onDamage`
 * hears of damage that is found later.
 */
export async function openRecords(folder: string, onDamage?: (message: string) => void): Promise<Records> {
  makeFolder(folder);
  const file = join(folder, RECORDS_FILE);
  refuseLostRecords(file);
  const sqlite = openFile(file);
  const records = recordsOver(sqlite, file, onDamage);
  try {
    await migrate(records.db, file);
    await migrateTrending(records.db);
  } catch (error) {
    sqlite.close();
    throw error instanceof BroadsheetError && error.code === "database_damaged" ? damaged(file, error) : error;
  }
  return records;
}

/** Records over a connection whose tables are up to date or will be. */
export function recordsOver(sqlite: DatabaseSync, file: string, onDamage?: (message: string) => void): Records {
  const condition = createCondition(file, sqlite, onDamage);
  const changes = createChanges(sqlite);
  const db = databaseOver(sqlite, condition, changes);
  // data_version changes with commits of other connections only, total_changes with our own only.
  const dataVersion = sqlite.prepare("pragma data_version");
  const ofOthers = () => unlessLocked(() => dataVersion.get()?.data_version);
  return {
    db,
    condition,
    state: () => `${ofOthers()}.${changes.audible()}`,
    readerState: () => `${ofOthers()}.${changes.all()}`,
    close: () => sqlite.close(),
  };
}

const databaseOver = (sqlite: DatabaseSync, condition?: Condition, changes?: Changes): Database =>
  new Kysely<Schema>({
    dialect: new PatientSqliteDialect({
      database: adapt(sqlite, condition, changes),
      isInTransaction: () => sqlite.isTransaction,
      ...(condition ? { onLocked: condition.locked } : {}),
    }),
  });

let unknownStates = 0;

/** A value that differs from all others where another process lets nobody look. */
function unlessLocked<T>(look: () => T): T | string {
  try {
    return look();
  } catch (error) {
    if (!isBusy(error)) throw error;
    unknownStates++;
    return `unknown ${unknownStates}`;
  }
}

/**
 * A new file in a new folder, with the tables as they were after a migration, and nobody else at it. Throws
 * `database_newer` for a migration that is not known here.
 */
export async function newRecordsFile(folder: string, migration: string): Promise<DatabaseSync> {
  const file = join(folder, RECORDS_FILE);
  if (!Object.hasOwn(MIGRATIONS, migration))
    throw new BroadsheetError(
      "database_newer",
      `This was made by a newer Broadsheet: its tables are as of ${JSON.stringify(migration)}. Update this program.`,
    );
  makeFolders(folder);
  const sqlite = new DatabaseSync(file);
  const db = databaseOver(sqlite);
  const { error } = await new Migrator({ db, provider: PROVIDER }).migrateTo(migration);
  if (error) throw error;
  return sqlite;
}

export const recordsAreIn = (dataFolder: string): boolean => existsSync(join(dataFolder, RECORDS_FILE));

/** Makes a data folder where there is none; throws `data_folder_unusable`. */
export function makeFolder(folder: string): void {
  try {
    makeFolders(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = systemCodeOf(error) === "EACCES" ? "this user may not write there" : messageOf(error);
    throw new BroadsheetError(
      "data_folder_unusable",
      `The data folder ${folder} cannot be used: ${why}. Give its owner write access, or choose another with --data FOLDER.`,
    );
  }
}

/** One by one: Node's own recursive way never ends below some folders of the system's, such as /proc. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolders(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (systemCodeOf(error) !== "EEXIST") throw error;
  }
}

function openFile(file: string): DatabaseSync {
  const isNew = !existsSync(file);
  try {
    const sqlite = new DatabaseSync(file, { timeout: OPENING_MS });
    // FULL: an acknowledged write survives power loss, also in WAL mode.
    sqlite.exec("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on");
    sqlite.exec(`pragma cache_size = -${PAGE_CACHE_KIB}; pragma temp_store = memory`);
    sqlite.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return sqlite;
  } catch (error) {
    // What was just made and has nothing in it would look like records that were lost.
    if (isNew && !hasRecords(file)) rmSync(file, { force: true });
    if (storageCodeOf(error) === "database_damaged") throw damaged(file, error);
    throw cannotOpen(file, error);
  }
}

function cannotOpen(file: string, error: unknown): BroadsheetError {
  if (storageCodeOf(error) === "disk_full" || !hasRoom(dirname(file)))
    return new BroadsheetError(
      "disk_full",
      `The disk is full, so the records in ${file} cannot be opened: SQLite needs some room beside them even for reading. Make room on the disk of the data folder and start again.`,
      { cause: error },
    );
  const advice = isBusy(error)
    ? "Another program has them locked, such as a backup or a shell with an open transaction: end it, or try again in a moment."
    : "Check that this user may write the file and its folder and that the disk is not full.";
  return new BroadsheetError(
    "data_folder_unusable",
    `The records in ${file} cannot be opened: ${messageOf(error)}. ${advice}`,
    { cause: error },
  );
}

/** What SQLite takes at least, for the index beside its log of writes. */
const LEAST_ROOM_BYTES = 65_536;

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= LEAST_ROOM_BYTES;
  } catch {
    return true;
  }
}

/** The same as a running server would log, for who starts on damaged records or looks into them. */
export const damaged = (file: string, error: unknown) =>
  new BroadsheetError("database_damaged", damageMessage(file, storageDetail(error)), { cause: error });

/** Statements kept prepared, and the length of those worth keeping: bulk inserts come once. */
const KEPT_STATEMENTS = 200;
const MAX_KEPT_CHARACTERS = 8_000;

/** What hears of statements that fail. */
type FailureListener = Pick<Condition, "failed">;
const PASSED_ON: FailureListener = { failed: (error) => error };

/**
 * node:sqlite in the shape that Kysely's SQLite dialect asks for. Every statement runs here, so that here failures of the
 * disk become errors of ours.
 */
export function adapt(
  sqlite: DatabaseSync,
  listener: FailureListener = PASSED_ON,
  changes: Changes = ALL_AUDIBLE,
): SqliteDatabase {
  const kept = new LRUCache<string, SqliteStatement>({ max: KEPT_STATEMENTS });
  const told = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw listener.failed(error);
    }
  };
  const adaptStatement = (statement: StatementSync): SqliteStatement => ({
    reader: statement.columns().length > 0,
    all: (parameters) => told(() => statement.all(...(parameters as SQLInputValue[]))),
    run: (parameters) => told(() => statement.run(...(parameters as SQLInputValue[]))),
    iterate: (parameters) => toldEach(() => statement.iterate(...(parameters as SQLInputValue[])), listener),
  });
  return {
    close: () => sqlite.close(),
    prepare(text) {
      // A full disk ends the transaction by itself, and rolling back again would hide why.
      if (text === "rollback" && !sqlite.isTransaction) return NOTHING_TO_DO;
      const known = kept.get(text);
      if (known) return known;
      // A transaction that begins by reading and then writes could find that another process wrote in between.
      const prepared = adaptStatement(told(() => sqlite.prepare(text === "begin" ? "begin immediate" : text)));
      const statement = changes.hush(text, prepared);
      if (text.length <= MAX_KEPT_CHARACTERS) kept.set(text, statement);
      return statement;
    },
  };
}

function* toldEach(rows: () => Iterable<unknown>, listener: FailureListener): IterableIterator<unknown> {
  try {
    yield* rows();
  } catch (error) {
    throw listener.failed(error);
  }
}

const NOTHING_TO_DO: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};

class PatientSqliteDialect extends SqliteDialect {
  readonly #config: PatientDriverConfig;

  constructor(config: PatientDriverConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver() {
    return new PatientDriver(this.#config);
  }

  override createAdapter() {
    return new (class extends SqliteAdapter {
      /** SQLite's DDL is transactional, which Kysely leaves unused; with it a migration happens whole or not at all. */
      override get supportsTransactionalDdl() {
        return true;
      }
      /** The driver has one, and gives it to one statement at a time. */
      override get supportsMultipleConnections() {
        return true;
      }
    })();
  }
}

const PROVIDER = { getMigrations: async (): Promise<Record<string, Migration>> => MIGRATIONS };

async function migrate(db: Database, file: string): Promise<void> {
  const applied = await appliedMigrations(db);
  refuseNewer(file, applied);
  // Reads alone, which another program that keeps the records locked lets through.
  if (!isOlder(applied)) return;
  // A second process that starts now waits for the transaction and then finds nothing left to do.
  const { error } = await new Migrator({ db, provider: PROVIDER }).migrateToLatest();
  if (error) throw error;
}

/** Throws `database_newer` for migrations that are not known here. */
export function refuseNewer(file: string, applied: readonly string[]): void {
  const newer = applied.filter((name) => !(name in MIGRATIONS));
  if (newer.length > 0)
    throw new BroadsheetError(
      "database_newer",
      `The records in ${file} were written by a newer Broadsheet (they have ${newer.join(", ")}). Update this program, or choose another folder with --data FOLDER.`,
    );
}

/** Whether tables of this version are missing from those with these migrations. */
export const isOlder = (applied: readonly string[]): boolean =>
  Object.keys(MIGRATIONS).some((name) => !applied.includes(name));

/** Names of the migrations that have been applied, in order; none for an empty file. */
export async function appliedMigrations(db: Database): Promise<string[]> {
  const tables = await sql<{ name: string }>`select name from sqlite_master where name = 'kysely_migration'`.execute(
    db,
  );
  if (tables.rows.length === 0) return [];
  const applied = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return applied.rows.map((row) => row.name);
}
